make_checkpoint hf deepseek BF16 1 m
make_checkpoint hf deepseek-noq BF16 1 n
r1-convert m -o set.r1 --shard-size 300K 2>/dev/null
r1-convert n -o other.r1 --shard-size 300K 2>/dev/null
cp other-00002-of-00003.r1 set-00002-of-00003.r1
r1-convert --check set.r1
