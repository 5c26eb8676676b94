make_checkpoint hf deepseek F32 1 m
(ulimit -f 100; r1-convert m -o a.r1 2>/dev/null)
touch -d '2001-01-01' m/model.safetensors
r1-convert m -o a.r1 --resume
