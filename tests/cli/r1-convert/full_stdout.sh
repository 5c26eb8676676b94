make_checkpoint hf qwen2 F32 1 m
r1-convert m -o a.r1 2>/dev/null
r1-convert --list a.r1 >/dev/full
