r1-convert "$SRC/examples/tiny-r1" -o no/such/a.r1
