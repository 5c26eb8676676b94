make_checkpoint gguf qwen2 0 m.gguf
r1-convert m.gguf -o ./m.gguf --force
