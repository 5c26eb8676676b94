# Fewer bits, more divergence; perplexity is that of the text's tokens as r1-run scores them.
r1-convert "$SRC/examples/tiny-r1" -o base.r1 --quant f32 2>/dev/null
head -n 8 "$SRC/examples/tiny-r1/problems.jsonl" >p.jsonl
for type in q8 q6 q5 q4 q3 q2; do
  r1-convert "$SRC/examples/tiny-r1" -o t.r1 --force --quant $type 2>/dev/null
  r1-bench quality -m t.r1 --base base.r1 --field prompt p.jsonl --json
done >quality.jsonl
jq -c -s '[map(.kl.mean), (map(.kl.mean) | sort)] | .[0] == .[1], (.[0][0] > 0 and .[0][0] < 0.01 and .[0][3] < 1)' quality.jsonl
jq -r .prompt p.jsonl | head -n 1 | tr -d '\n' >text
jq -n -c --rawfile t text '{prompt: $t}' | r1-run -m base.r1 --raw --max-tokens 0 --prompt-logprobs 1 |
  jq '[.prompt_logprobs[1:][].logprob] | -add / length | exp' >scored
r1-bench quality -m base.r1 --base base.r1 text --json |
  jq --slurpfile s scored '(.perplexity / $s[0] - 1) | fabs < 1e-5'
