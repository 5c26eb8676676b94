make_checkpoint gguf qwen2 1 m.gguf
truncate -s -200 m.gguf
r1-convert m.gguf -o a.r1
