make_checkpoint hf llama BF16 1 m
truncate -s 100 m/config.json
r1-convert m -o a.r1
