make_checkpoint hf qwen2 F32 1 "my model"
mkdir "out dir"
r1-convert "my model" -o "out dir/a b.r1" 2>/dev/null
r1-convert --check "out dir/a b.r1"
