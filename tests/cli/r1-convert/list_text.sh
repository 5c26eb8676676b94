make_checkpoint hf qwen2 BF16 2 m
r1-convert m -o a.r1 2>/dev/null
r1-convert --list a.r1
