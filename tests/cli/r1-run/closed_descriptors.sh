# Standard input, output or error that is closed: no file takes its place.
r1-convert "$SRC/examples/tiny-r1" -o m.r1 2>&-; echo $?
r1-convert --check m.r1
echo '{"id": 1, "prompt": "1+1=", "max_tokens": 2}' >in.jsonl
r1-run -m m.r1 <&-; echo $?
r1-run -m m.r1 in.jsonl >&-; echo $?
r1-run -m m.r1 in.jsonl -o out.jsonl <&- >&- 2>&-; echo $?
jq .id out.jsonl
echo no record | r1-run -m m.r1 -o err.jsonl 2>&-; echo $?
jq -r .error.code err.jsonl
