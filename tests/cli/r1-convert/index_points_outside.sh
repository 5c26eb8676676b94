make_checkpoint hf qwen2 BF16 2 m
mv m/part-1.safetensors secret.safetensors
sed -i 's|part-1.safetensors|../secret.safetensors|g' m/model.safetensors.index.json
r1-convert m -o a.r1
