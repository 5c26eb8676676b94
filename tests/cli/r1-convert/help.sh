r1-convert --help | head -n 1
