# The same input gives the same bytes, whatever the number of threads and wherever it is written.
make_checkpoint hf deepseek FP8 3 m
mkdir d
for quant in keep f32 q8 q4; do
  r1-convert m -o a.r1 --force --quant $quant --threads 1 2>/dev/null
  r1-convert ./m/ -o d/b.r1 --force --quant $quant --threads 7 2>/dev/null
  cmp a.r1 d/b.r1 && echo same
done
