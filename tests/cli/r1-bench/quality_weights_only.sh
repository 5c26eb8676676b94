# Without the rounding of activations less is lost; in q8 it is most of the loss.
r1-convert "$SRC/examples/tiny-r1" -o base.r1 --quant f32 2>/dev/null
head -n 8 "$SRC/examples/tiny-r1/problems.jsonl" >p.jsonl
for type in q8 q4 f32; do
  r1-convert "$SRC/examples/tiny-r1" -o t.r1 --force --quant $type 2>/dev/null
  for flag in "" --weights-only; do
    r1-bench quality -m t.r1 --base base.r1 $flag --field prompt p.jsonl --json
  done
done | jq -c -s 'map(.kl.mean) | [.[1] > 0, .[1] < .[0] / 2, .[3] > .[1], .[2] != .[3], .[4:] == [0, 0]]'
