make_checkpoint hf qwen2 BF16 1 m
printf '\0\0\0\0\0\0\0\200' | dd of=m/model.safetensors conv=notrunc status=none
r1-convert m -o a.r1
