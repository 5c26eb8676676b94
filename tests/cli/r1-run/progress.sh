# Progress goes to stderr, as lines or as JSON; on a pipe there is none unless asked for.
echo '{"prompt": "1+1=", "max_tokens": 2, "temperature": 0}' >in.jsonl
r1-run in.jsonl 2>err >/dev/null; wc -c <err
r1-run --progress plain in.jsonl 2>&1 >/dev/null | sed -E 's/[0-9.]+s \([0-9.]+/Ts (R/'
r1-run --progress json in.jsonl 2>&1 >/dev/null | jq -c '[.records, .skipped, .errors, .samples, .tokens, .share, keys]'
r1-run --progress none in.jsonl 2>&1 >/dev/null
