make_checkpoint hf qwen2 F32 1 m
r1-convert m -o a.r1 2>/dev/null
make_checkpoint flip a.r1 4097
r1-convert --list a.r1 >/dev/null || exit 9
r1-convert --check a.r1
