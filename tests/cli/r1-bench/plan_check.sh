r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
r1-bench plan t.r1 --check --prompt 40 --batch 3 --threads 1 |
  awk 'NR == 1 {print NF} NR > 1 {print $1, $2, $3, ($4 > 0 && $5 > 0 && $6 > 0)}'
