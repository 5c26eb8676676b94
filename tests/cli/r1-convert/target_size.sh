# The file fits, with finer types as the size grows; what no type fits is refused with the least size.
make_checkpoint hf deepseek FP8 1 m
for size in 341K 400K 500K 700K; do
  r1-convert m -o m.r1 --force --target-size $size 2>/dev/null
  r1-convert --check m.r1 >/dev/null
  bytes=$(wc -c <m.r1)
  [ "$bytes" -le $((${size%K} * 1024)) ] || echo "$size: $bytes bytes"
  r1-convert --list m.r1 --json | jq -c '[.types[].dtype] | map(select(. != "f32"))'
done
r1-convert m -o m.r1 --force --target-size 10K
