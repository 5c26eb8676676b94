make_checkpoint gguf qwen2 1 m.gguf
sed -i 's/qwen2/qwen9/g' m.gguf
r1-convert m.gguf -o a.r1
