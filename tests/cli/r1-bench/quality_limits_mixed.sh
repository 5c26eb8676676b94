# The same of mixed recipes, rounded by what activations say.
text=("$SRC/examples/tiny-r1/problems.jsonl" --field prompt)
r1-convert "$SRC/examples/tiny-r1" -o base.r1 --quant f32 2>/dev/null
jq -r 'select(.calibrate) | [.quant, .limit] | @tsv' "$SRC/tests/golden/quality/limits.jsonl" |
  while IFS=$'\t' read -r quant limit; do
    r1-convert "$SRC/examples/tiny-r1" -o t.r1 --force --quant "$quant" --calibrate "${text[@]}" 2>/dev/null
    r1-bench quality -m t.r1 --base base.r1 --tokens 100000 --weights-only --json "${text[@]}" </dev/null |
      jq -r --arg quant "$quant" --argjson limit "$limit" \
        '"\($quant) \(if .kl.mean > $limit / 2 and .kl.mean <= $limit then "within its limit" else "\(.kl.mean), limit \($limit)" end)"'
  done
