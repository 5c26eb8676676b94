make_checkpoint hf qwen2 F32 1 m
printf '\377\177' | dd of=m/model.safetensors bs=1 seek=$(($(stat -c %s m/model.safetensors) - 2)) conv=notrunc status=none
r1-convert m -o a.r1 --quant q8
status=$?
ls
exit $status
