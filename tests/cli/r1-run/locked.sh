# Two runs never write to one output.
mkfifo in
r1-run in -o out.jsonl & pid=$!
exec 3>in
until [ -e out.jsonl.run.json ]; do sleep 0.05; done
echo '{"prompt": "1+1="}' | r1-run -o out.jsonl --resume; echo $?
echo '{"prompt": "1+1=", "max_tokens": 1}' >&3
exec 3>&-
wait $pid; echo $?
wc -l <out.jsonl
