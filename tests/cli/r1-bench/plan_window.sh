# What the model's window does not hold is not planned.
for flag in --context --prompt --depth; do
  r1-bench plan distill-qwen-7b --bandwidth 50 --int8-tops 2 $flag 131073; echo $?
done
r1-bench plan distill-qwen-7b --bandwidth 50 --int8-tops 2 --context 131072 --prompt 131072 --depth 131072 --json | jq .plans[0].context
