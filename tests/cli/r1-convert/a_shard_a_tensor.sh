# A limit below every tensor: one tensor a file, and it still works.
make_checkpoint hf qwen2 F32 1 m
r1-convert m -o a.r1 --shard-size 1
ls a-*.r1 | wc -l
r1-convert --check a.r1
