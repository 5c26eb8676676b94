make_checkpoint hf deepseek BF16 1 m
r1-convert m -o one.r1 2>/dev/null
r1-convert m -o set.r1 --shard-size 300K 2>/dev/null
ls
for file in set.r1 set-00001-of-00003.r1 set-00003-of-00003.r1; do r1-convert --check $file; done
diff <(r1-convert --list one.r1 --json | jq -c '[.tensors[] | [.name, .xxh3_64]]') <(r1-convert --list set.r1 --json | jq -c '[.tensors[] | [.name, .xxh3_64]]') && echo "same tensors"
