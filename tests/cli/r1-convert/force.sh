make_checkpoint hf qwen2 F32 1 m
echo mine >a.r1
r1-convert m -o a.r1 --force
r1-convert --check a.r1
ls
