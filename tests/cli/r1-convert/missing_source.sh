r1-convert absent -o a.r1
