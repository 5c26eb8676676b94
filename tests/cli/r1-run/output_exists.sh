# An output with content is only continued or overwritten if asked to.
echo '{"prompt": "1+1=", "max_tokens": 2, "temperature": 0}' >in.jsonl
echo precious >out.jsonl
r1-run in.jsonl -o out.jsonl; echo $?
cat out.jsonl
r1-run in.jsonl -o out.jsonl --resume; echo $?
r1-run in.jsonl -o out.jsonl --force; echo $?
jq -c .completion out.jsonl
r1-run in.jsonl -o - | jq -c .completion
r1-run in.jsonl -o /dev/stdout | jq -c .completion
r1-run in.jsonl -o .; echo $?
r1-run in.jsonl --resume; echo $?
