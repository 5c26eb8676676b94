# A file size limit stands for a full disk. Nothing half-made gets the final name, and --resume ends it.
make_checkpoint hf deepseek F32 1 m
r1-convert m -o whole.r1 2>/dev/null
for blocks in 1 100 500 700; do
  (ulimit -f $blocks; r1-convert m -o a.r1 --resume)
  echo "status $?, $(ls a.r1 2>/dev/null | wc -l) files"
done
r1-convert m -o a.r1 --resume 2>/dev/null
cmp a.r1 whole.r1 && ls
