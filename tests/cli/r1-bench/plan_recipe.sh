# Recipes are planned as r1-convert writes them: the weights of a file are those of the plan.
r1-convert "$SRC/examples/tiny-r1" -o m.r1 --quant mixed-q3 2>/dev/null
for source in "$SRC/examples/tiny-r1 --quant mixed-q3" m.r1; do
  r1-bench plan $source --memory 1G --bandwidth 40 --int8-tops 1 --threads 2 --json | jq '.plans[0].weight_bytes'
done | uniq | wc -l
r1-bench plan r1 --quant mixed-q4,mixed-q3,mixed-q2 --memory 768G --bandwidth 400 --int8-tops 40 --threads 64 --json |
  jq -c '.plans[] | [.quant, (.bits_per_weight * 100 | round)]'
