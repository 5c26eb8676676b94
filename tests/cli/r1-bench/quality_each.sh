# The sums are those of the positions, and the windows are what the text was cut into.
r1-convert "$SRC/examples/tiny-r1" -o base.r1 --quant f32 2>/dev/null
r1-convert "$SRC/examples/tiny-r1" -o t.r1 --quant q4 2>/dev/null
head -n 2 "$SRC/examples/tiny-r1/problems.jsonl" >p.jsonl
r1-bench quality -m t.r1 --base base.r1 --field prompt p.jsonl --window 7 --json --each >each.json
jq -c 'def near($x): (. / $x - 1) | fabs < 1e-6; .positions as $n | .kl.mean as $kl | .same_top as $same |
  (.windows | [.[].kl[]]) as $of | (.windows | [.[].same_top[]]) as $tops |
  [($of | length) == $n, ($of | add / $n | near($kl)), ($tops | add / $n | near($same)), ($of | max > min),
   ([.windows[] | (.token_ids | length), (.kl | length), (.same_top | length)] | max)]' each.json
r1-bench quality -m t.r1 --base base.r1 --field prompt p.jsonl --window 7 --json | jq -c --slurpfile e each.json '. == ($e[0] | del(.windows))'
