r1-verify --rounding some </dev/null
