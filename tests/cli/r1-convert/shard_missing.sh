make_checkpoint hf deepseek BF16 1 m
r1-convert m -o set.r1 --shard-size 300K 2>/dev/null
rm set-00002-of-00003.r1
r1-convert --check set.r1
