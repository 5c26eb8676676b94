make_checkpoint hf qwen2 F32 1 m
r1-convert m -o a.r1 --shard-size 100K 2>/dev/null
ls
r1-convert m -o a.r1 --shard-size 100K
