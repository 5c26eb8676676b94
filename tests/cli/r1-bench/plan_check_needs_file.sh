r1-bench plan r1 --check
