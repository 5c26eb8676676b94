# A file, the directory it came from, and its config.json are the same model.
r1-convert "$SRC/examples/tiny-r1" -o t.r1 --quant q4 2>/dev/null
for source in "$SRC/examples/tiny-r1" "$SRC/examples/tiny-r1/config.json"; do
  r1-bench plan "$source" --quant q4 --memory 1G --bandwidth 10 --int8-tops 1 --json | jq -c .plans[0].weight_bytes
done | uniq
r1-bench plan t.r1 --memory 1G --bandwidth 10 --int8-tops 1 --json | jq -c .plans[0].weight_bytes
