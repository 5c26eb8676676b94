make_checkpoint hf qwen2 BF16 1 m
truncate -s -5 m/model.safetensors
r1-convert m -o a.r1
