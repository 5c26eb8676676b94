r1-bench frob
