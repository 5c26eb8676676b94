# Several files are one input; - is standard input; lines without id are counted through.
echo '{"prompt": "1+1=", "max_tokens": 1}' >a.jsonl
printf '%s\n%s' '{"prompt": "2+2=", "max_tokens": 1}' '{"prompt": "3+3=", "max_tokens": 1}' >b.jsonl
r1-run a.jsonl b.jsonl - <a.jsonl | jq -c '[.id, .prompt]'
# A file that is missing is noticed before anything is computed.
r1-run a.jsonl missing.jsonl
