# A model is not away from itself, whatever the windows.
r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
head -n 3 "$SRC/examples/tiny-r1/problems.jsonl" >p.jsonl
r1-bench quality -m t.r1 --base t.r1 --field prompt p.jsonl --json | jq -c '[.kl.mean, .kl.max, .same_top, .perplexity == .base_perplexity]'
r1-bench quality -m t.r1 --base t.r1 --window 7 <p.jsonl | sed -n '2,3p'
r1-bench quality -m t.r1 --base t.r1 --tokens 5 p.jsonl --json | jq .positions
