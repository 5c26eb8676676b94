make_checkpoint hf llama BF16 1 m
sed -i 's/LlamaForCausalLM/MistralForCausalLM/' m/config.json
r1-convert m -o a.r1
