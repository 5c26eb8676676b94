# Published bytes first, then every quantised type that r1-convert writes.
r1-bench plan r1 --memory 1024G --bandwidth 400 --int8-tops 40 --json |
  jq -c '.plans | [.[0].quant, .[0].weight_bytes, (map(.quant) | contains(["q8", "q6", "q5", "q4"]))]'
