# What exists is told before the model is run for hours, and so is what cannot be calibrated.
make_checkpoint hf qwen2 F32 1 m
echo text >t.txt
echo mine >a.r1
r1-convert m -o a.r1 --quant q4 --calibrate t.txt; echo $?
r1-convert m -o b.r1 --calibrate t.txt; echo $?
r1-convert m -o b.r1 --quant bf16 --calibrate t.txt; echo $?
cat a.r1
ls
