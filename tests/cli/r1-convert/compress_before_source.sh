# --compress takes its level after "=" only: the source is not taken for one.
make_checkpoint hf qwen2 F32 1 m
r1-convert --compress m -o a.r1
r1-convert --list a.r1 --json | jq -c '[.tensors[].codec] | unique'
