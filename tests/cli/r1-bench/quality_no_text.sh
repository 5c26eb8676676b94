r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
echo '{"a": "b"}' | r1-bench quality -m t.r1 --base t.r1 --field prompt
