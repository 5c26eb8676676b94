r1-convert "$SRC/examples/tiny-r1" -o a.r1 --quant q9
