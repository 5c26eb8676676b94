make_checkpoint hf deepseek F32 1 m
(ulimit -f 100; r1-convert m -o a.r1 2>/dev/null)
r1-convert m -o a.r1 --quant q8 --resume
