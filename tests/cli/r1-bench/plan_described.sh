r1-bench plan distill-qwen-7b --quant q8,q4 --memory 64G --bandwidth 60 --int8-tops 4 --threads 8 --batch 1,8 --json |
  jq -c '[.machine.threads, .machine.memory_bytes, .machine.read_gbs, .machine.int8_gops,
    (.plans | map([.quant, .bits_per_weight, .weight_bytes, .context, .max_batch > 0,
      (.points | map([.kind, .length, .batch, .bound]))]))]'
