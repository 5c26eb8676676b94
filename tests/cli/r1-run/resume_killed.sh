# Killed three times without warning and resumed: the output of one run, nothing twice, nothing lost.
head -n 60 "$SRC/examples/tiny-r1/problems.jsonl" >in.jsonl
r1-run -n 2 in.jsonl >expected.jsonl
for delay in 0.15 0.3 0.5; do
  r1-run -n 2 in.jsonl -o out.jsonl --resume & pid=$!
  sleep $delay
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
done
r1-run -n 2 in.jsonl -o out.jsonl --resume || exit
plain() { jq -c 'del(.usage.cached_tokens)' "$1"; }
cmp <(plain expected.jsonl) <(plain out.jsonl) && wc -l <out.jsonl
