make_checkpoint hf qwen2 BF16 2 m
rm m/part-2.safetensors
r1-convert m -o a.r1
