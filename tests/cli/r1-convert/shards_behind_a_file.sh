# A file of the name that shards stand for would be taken for them: it is refused, or overwritten.
make_checkpoint hf qwen2 F32 1 m
make_checkpoint hf qwen2 F32 2 n
r1-convert m -o a.r1 2>/dev/null
r1-convert n -o a.r1 --shard-size 100K; echo $?
ls
r1-convert n -o a.r1 --shard-size 100K --force 2>/dev/null
ls
r1-convert n -o whole.r1 2>/dev/null
for f in a whole; do r1-convert --list $f.r1 --json | jq -r '.tensors[] | .xxh3_64' | md5sum; done | uniq | wc -l
