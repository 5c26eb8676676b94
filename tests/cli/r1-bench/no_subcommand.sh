r1-bench
