# What was changed since is named, and the output stays as it was.
echo '{"id": 1, "prompt": "1+1=", "max_tokens": 2}' >in.jsonl
r1-run in.jsonl -o out.jsonl && cp out.jsonl kept.jsonl
r1-run in.jsonl -o out.jsonl --resume --temperature 0.9; echo $?
r1-run in.jsonl -o out.jsonl --resume --seed 2; echo $?
r1-run in.jsonl -o out.jsonl --resume --stop x; echo $?
r1-convert "$SRC/examples/tiny-r1" -o f32.r1 --quant f32 2>/dev/null
r1-run in.jsonl -o out.jsonl --resume -m f32.r1; echo $?
sed 's/1+1/1+2/' in.jsonl | r1-run -o out.jsonl --resume; echo $?
sed 's/: 2/: 3/' in.jsonl | r1-run -o out.jsonl --resume; echo $?
rm out.jsonl.run.json
r1-run in.jsonl -o out.jsonl --resume; echo $?
cmp out.jsonl kept.jsonl
