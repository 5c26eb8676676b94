make_checkpoint hf llama BF16 1 m
sed -i 's/layers.1.mlp.down_proj/layers.1.mlp.down_pr0j/' m/model.safetensors
r1-convert m -o a.r1
