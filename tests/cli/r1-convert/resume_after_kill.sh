# Killed at many instants, a conversion that goes on gives the bytes of one that was never disturbed.
make_checkpoint hf deepseek BF16 3 m
for options in "--quant q8" "--compress=3 --shard-size 200K"; do
  rm -f ./*.r1*
  r1-convert m -o whole.r1 $options 2>/dev/null
  for delay in 0 1 2 3 4 5 6 8 10 12 15 20 25 30; do
    r1-convert m -o a.r1 $options --resume --force 2>/dev/null &
    pid=$!
    sleep "0.$(printf '%03d' $delay)"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    # Whatever has the final name is whole.
    for file in a.r1 a-0*.r1; do [ -e "$file" ] && { cmp "$file" "whole${file#a}" || exit 9; }; done
  done
  r1-convert m -o a.r1 $options --resume --force 2>/dev/null
  for file in whole*.r1; do cmp "$file" "a${file#whole}" || exit 9; done
  ls a*.partial a*.journal 2>/dev/null
  echo "$options: whole"
done
