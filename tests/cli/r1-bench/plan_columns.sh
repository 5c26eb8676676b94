# Columns stand under each other, with names of recipes too.
r1-bench plan distill-qwen-1.5b --memory 24G --bandwidth 50 --int8-tops 2 --threads 4 --quant q4,mixed-q3,keep --prompt 0 --batch 1 |
  sed -n '4,7s/[^ ]*$//p'
