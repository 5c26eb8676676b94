# The input is never written to.
echo '{"prompt": "1+1="}' >in.jsonl
ln in.jsonl link.jsonl
r1-run in.jsonl -o in.jsonl --force; echo $?
r1-run in.jsonl -o link.jsonl --resume; echo $?
r1-run <in.jsonl -o in.jsonl --force; echo $?
cat in.jsonl
