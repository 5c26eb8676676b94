r1-convert "$SRC/examples/tiny-r1"
