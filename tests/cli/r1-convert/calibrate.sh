# --calibrate: the same types and sizes, other bytes; less divergence; its model is removed again.
head -n 8 "$SRC/examples/tiny-r1/problems.jsonl" >p.jsonl
t=$SRC/examples/tiny-r1
r1-convert "$t" -o base.r1 --quant f32 2>/dev/null
r1-convert "$t" -o plain.r1 --quant q3 2>/dev/null
r1-convert "$t" -o c.r1 --quant q3 --calibrate p.jsonl --field prompt
r1-convert --check c.r1 >/dev/null
ls
r1-convert "$t" -o d.r1 --quant q3 --calibrate p.jsonl --field prompt --calibrate-model base.r1 --threads 1 2>/dev/null
cmp -s c.r1 d.r1 && echo the same bytes from the model given as from the model made
cmp -s c.r1 plain.r1 || echo other bytes than without
[ "$(wc -c <c.r1)" = "$(wc -c <plain.r1)" ] && echo of the same size
for m in plain c; do r1-bench quality -m $m.r1 --base base.r1 --field prompt p.jsonl --json; done | jq -s -c '.[1].kl.mean < .[0].kl.mean'
r1-convert "$t" -o e.r1 --quant q3 --calibrate p.jsonl --field nothing
