make_checkpoint hf deepseek FP8 1 m
sed -i 's/layers.0.mlp.up_proj.weight_scale_inv/layers.0.mlp.up_proj.weight_scale_xxx/' m/model.safetensors
r1-convert m -o a.r1
