r1-bench plan r1-large
