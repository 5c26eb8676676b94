r1-bench plan r1 --quant q9 --bandwidth 1 --int8-tops 1
