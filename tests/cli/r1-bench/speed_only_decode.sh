r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
R1_MODEL=t.r1 r1-bench speed --prompt 0 --decode 1 --repeat 1 --threads 1 | awk 'NR <= 2 {print $1, $2, $3, $4}'
