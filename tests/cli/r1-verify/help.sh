r1-verify --help | head -n 1
