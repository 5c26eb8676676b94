plan() { r1-bench plan r1 --quant q4 --memory 256G --bandwidth 400 --int8-tops 40 --batch 1 --json "$@" | jq -c '.plans[0].points | map([.bound, .tokens_per_s == null])'; }
plan
plan --disk-bandwidth 6
