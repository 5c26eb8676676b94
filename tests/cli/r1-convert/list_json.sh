make_checkpoint hf deepseek FP8 3 m
r1-convert m -o a.r1 --shard-size 200K 2>/dev/null
r1-convert --list a.r1 --json | jq -c 'keys, (.tensors[0] | keys), (.blobs[0] | keys), [.architecture, .parameters, .shards]'
r1-convert --list a.r1 --json | jq -c '.tensors[] | select(.name == "layers.0.ffn.up" or .name == "layers.0.attn_norm") | [.name, .dtype, .shape, .codec, .raw_bytes]'
r1-convert --list a.r1 --json | wc -l
