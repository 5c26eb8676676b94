# What is no .r1 file gets the command that makes one.
echo '{"prompt": "1"}' >in.jsonl
r1-run -m missing.r1 in.jsonl; echo $?
r1-run -m "$SRC/examples/tiny-r1" in.jsonl; echo $?
printf 'GGUF\3\0\0\0' >model.gguf
r1-run -m model.gguf in.jsonl; echo $?
r1-run -m in.jsonl in.jsonl; echo $?
R1_MODEL=other.r1 r1-run in.jsonl; echo $?
r1-run --device cuda in.jsonl; echo $?
