# Weights that are numbers, but so large that logits are none: the model at fault is named.
r1-convert "$SRC/examples/tiny-r1" -o base.r1 --quant f32 2>/dev/null
mkdir m && cp "$SRC"/examples/tiny-r1/*.json "$SRC"/examples/tiny-r1/*.jinja m
cp "$SRC/examples/tiny-r1/model.safetensors" m && chmod -R u+w m
header=$(head -c 8 m/model.safetensors | od -An -tu8 | tr -d ' ')
at=$(tail -c +9 m/model.safetensors | head -c "$header" | jq '."model.norm.weight".data_offsets[0]')
dtype=$(tail -c +9 m/model.safetensors | head -c "$header" | jq -r '."model.norm.weight".dtype')
[ "$dtype" = BF16 ] && for _ in $(seq 8); do printf '\177\177'; done |
  dd of=m/model.safetensors bs=1 seek=$((8 + header + at)) conv=notrunc status=none
r1-convert m -o m.r1 2>/dev/null
echo 'Compute 1 + 1.' >t.txt
r1-bench quality -m m.r1 --base base.r1 t.txt; echo $?
r1-bench quality -m base.r1 --base m.r1 t.txt; echo $?
