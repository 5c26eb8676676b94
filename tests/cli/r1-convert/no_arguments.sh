r1-convert
