r1-verify --nothing </dev/null
