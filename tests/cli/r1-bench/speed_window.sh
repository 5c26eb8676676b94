r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
r1-bench speed -m t.r1 --prompt 1000000
