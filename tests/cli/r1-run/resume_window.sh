# A window that memory had set is the window of the run that goes on, whatever memory holds now.
head -n 4 "$SRC/examples/tiny-r1/problems.jsonl" >in.jsonl
run() { r1-run --temperature 0 --threads 2 --batch 1 --chunk 32 in.jsonl -o out.jsonl "$@"; }
run --memory 3M && cp out.jsonl expected.jsonl
[ "$(jq .context out.jsonl.run.json)" -lt 2048 ] && cp out.jsonl.run.json manifest
sed -i '$d' out.jsonl
run --memory 6M --resume && cmp out.jsonl expected.jsonl && cmp out.jsonl.run.json manifest && echo the same
sed -i '$d' out.jsonl
run --memory 6M --resume --context 2048; echo $?
run --memory 2500K --resume; echo $?
