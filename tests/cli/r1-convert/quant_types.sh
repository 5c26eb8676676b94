make_checkpoint hf deepseek FP8 1 m
for quant in keep f32 bf16 q8 q6 q5 q4 q3 q2; do
  r1-convert m -o $quant.r1 --quant $quant 2>/dev/null
  r1-convert --list $quant.r1 --json | jq -c '[.tensors[] | select(.name | IN("embed", "layers.0.attn.o", "layers.1.moe.router", "layers.1.moe.router_bias", "final_norm")) | .dtype]'
done
