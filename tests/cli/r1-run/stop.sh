# Stop texts end the completion before them, also across tokens and repeated on the command line.
echo '{"prompt": "What is 47 + 85?"}' >in.jsonl
r1-run --temperature 0 --stop 'The answer' in.jsonl | jq -c '[.completion, .finish_reason]'
r1-run --temperature 0 --stop 'never seen' --stop '+8' in.jsonl | jq -c '[.completion, .finish_reason]'
r1-run --temperature 0 --max-tokens 5 in.jsonl | jq -c '[.finish_reason, .usage.completion_tokens]'
