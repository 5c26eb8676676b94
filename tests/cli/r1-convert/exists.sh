make_checkpoint hf qwen2 F32 1 m
echo mine >a.r1
r1-convert m -o a.r1
status=$?
cat a.r1
ls
exit $status
