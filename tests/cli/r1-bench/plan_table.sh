r1-bench plan r1 --quant q4 --memory 768G --bandwidth 400 --int8-tops 40 --threads 64 --batch 1,32 | grep -v ^cache | cut -c1-30
