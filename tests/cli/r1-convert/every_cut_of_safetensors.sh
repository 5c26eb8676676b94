# Cut anywhere, a checkpoint is refused with status 2, and nothing is left behind.
make_checkpoint hf llama F16 1 m
size=$(stat -c %s m/model.safetensors)
for at in 0 1 7 8 9 100 1000 2000 $((size / 2)) $((size - 1)); do
  cp m/model.safetensors whole
  truncate -s $at m/model.safetensors
  r1-convert m -o a.r1 2>err
  [ $? = 2 ] && [ "$(grep -c '^r1-convert: m/model.safetensors: ' err)" = 1 ] || { echo "at $at:"; cat err; }
  mv whole m/model.safetensors
done
ls
