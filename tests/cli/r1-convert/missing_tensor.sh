make_checkpoint hf qwen2 BF16 1 m
sed -i 's/"num_hidden_layers": 2/"num_hidden_layers": 3/' m/config.json
r1-convert m -o a.r1
