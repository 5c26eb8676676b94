# A limit that grows a little each time: dozens of interruptions, in every tensor.
make_checkpoint hf qwen2 F32 1 m
r1-convert m -o whole.r1 --quant bf16 2>/dev/null
n=0
for blocks in $(seq 4 3 200); do
  (ulimit -f $blocks; r1-convert m -o a.r1 --quant bf16 --resume 2>/dev/null) && break
  n=$((n + 1))
done
cmp a.r1 whole.r1 && [ $n -gt 20 ] && echo "interrupted often, whole at last"
