r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
r1-convert "$SRC/tests/golden/model/qwen2_bf16" -o q.r1 2>/dev/null
echo text | r1-bench quality -m t.r1 --base q.r1
