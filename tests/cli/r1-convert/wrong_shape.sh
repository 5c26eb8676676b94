make_checkpoint hf llama BF16 1 m
sed -i 's/"vocab_size": 48/"vocab_size": 50/' m/config.json
r1-convert m -o a.r1
