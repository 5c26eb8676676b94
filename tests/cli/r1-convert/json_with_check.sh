r1-convert --check a.r1 --json
