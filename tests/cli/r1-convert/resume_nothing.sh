# --resume where nothing was begun: an ordinary conversion.
make_checkpoint hf qwen2 F32 1 m
r1-convert m -o a.r1 --resume
r1-convert --check a.r1
