r1-bench speed
