mkdir d
r1-convert d -o a.r1
