# A file that does not say how experts are grouped, and the original config.json that does.
make_checkpoint gguf deepseek 0 m.gguf
make_checkpoint hf deepseek F32 1 hf
sed -i 's/expert_group_count/expert_gruop_count/' m.gguf
r1-convert m.gguf -o a.r1 2>/dev/null && exit 9
r1-convert m.gguf -o a.r1 --config hf/config.json
r1-convert --check a.r1
