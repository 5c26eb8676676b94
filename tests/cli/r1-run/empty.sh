# Nothing in, nothing out.
r1-run </dev/null
printf '\n\n' | r1-run -o out.jsonl && cat out.jsonl
