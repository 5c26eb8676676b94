mkdir d
r1-convert "$SRC/examples/tiny-r1" -o d --force
