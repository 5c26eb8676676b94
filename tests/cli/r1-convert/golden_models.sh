# Every golden checkpoint, kept, as q8 and as q4: converts, passes the check, holds config and tokenizer.
for model in "$SRC"/tests/golden/model/*/; do
  name=$(basename "$model")
  for quant in keep q8 q4; do
    r1-convert "$model" -o "$name-$quant.r1" --quant $quant 2>/dev/null && r1-convert --check "$name-$quant.r1" | cut -d, -f1
  done
  r1-convert --list "$name-keep.r1" --json | jq -c '[.blobs[].name]'
done
