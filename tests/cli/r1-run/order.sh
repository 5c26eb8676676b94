# Long and short completions: input order, or with --unordered the short ones first.
printf '%s\n' '{"id": "long", "prompt": "What is 47 + 85?", "max_tokens": 30, "temperature": 0}' '{"id": "short", "prompt": "What is 47 + 85?", "max_tokens": 1, "temperature": 0}' >in.jsonl
r1-run in.jsonl | jq -c .id
r1-run --unordered in.jsonl | jq -c .id
