r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
r1-bench speed -m t.r1 --prompt 40 --depth 33 --decode 2 --batch 1,3 --threads 2 --repeat 1 --json |
  jq -c '[.architecture, (.results | length), (.results | map([.kind, .length, .batch, .threads])),
    (.results | all(.tokens_per_s > 0 and .bytes_per_call > 0 and .probe_before_gbs > 0 and .memory_share > 0 and .gops > 0 and .disk_waits >= 0)),
    .arithmetic, (.starts | map([.threads, .start_ms > 0, .reserved_bytes > 0, .mapped_bytes > 0])) ]'
