# A narrower cache costs a little, and bf16 less than q8.
r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
head -n 8 "$SRC/examples/tiny-r1/problems.jsonl" >p.jsonl
for type in f32 bf16 q8; do
  r1-bench quality -m t.r1 --base t.r1 --kv-type $type --field prompt p.jsonl --json
done | jq -c -s 'map(.kl.mean) | [.[0] == 0, .[1] > 0, .[1] < .[2], .[2] < 0.01]'
r1-bench quality -m t.r1 --base t.r1 --kv-type q4 p.jsonl 2>&1 | head -n 1
