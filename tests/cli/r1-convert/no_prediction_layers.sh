make_checkpoint gguf deepseek 0 m.gguf
make_checkpoint hf deepseek F32 1 hf
sed -i "s/blk.2.nextn.eh_proj/blk.2.nextn.xx_proj/" m.gguf
cp hf/config.json c.json
r1-convert m.gguf -o a.r1 --config c.json
r1-convert --list a.r1 --json | jq -c '[.tensors[].name | select(startswith("mtp"))]'
