make_checkpoint hf qwen2 F32 1 m
r1-convert m -o -
status=$?
ls
exit $status
