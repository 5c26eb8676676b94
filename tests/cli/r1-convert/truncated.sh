make_checkpoint hf qwen2 F32 1 m
r1-convert m -o a.r1 2>/dev/null
truncate -s -1 a.r1
r1-convert --check a.r1
