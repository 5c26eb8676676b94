# Lines that were removed anywhere are computed again, at the end of the file, and the run can still be
# continued; input is read twice for it, standard input that is a file too.
head -n 6 "$SRC/examples/tiny-r1/problems.jsonl" >in.jsonl
r1-run --temperature 0 in.jsonl -o out.jsonl
plain() { jq -c 'del(.usage.cached_tokens)' "$1" | sort; }
plain out.jsonl >expected
sed -i 2d out.jsonl
r1-run --temperature 0 in.jsonl -o out.jsonl --resume && plain out.jsonl | cmp - expected && tail -n 1 out.jsonl | jq -r .id
jq .unordered out.jsonl.run.json
sed -i '1d;3d' out.jsonl
r1-run --temperature 0 -o out.jsonl --resume <in.jsonl && plain out.jsonl | cmp - expected && jq -r .id out.jsonl | tail -n 2
# From a pipe: what is missing may lie anywhere by now.
sed -i 1d out.jsonl
cat in.jsonl | r1-run --temperature 0 -o out.jsonl --resume && plain out.jsonl | cmp - expected && tail -n 1 out.jsonl | jq -r .id
# What answers nothing in the input is told before anything is computed.
sed 5s/prompt/Prompt/ in.jsonl >other.jsonl
grep -v tiny-000 out.jsonl >before.jsonl
cp before.jsonl out.jsonl
r1-run --temperature 0 other.jsonl -o out.jsonl --resume; echo $?
cmp out.jsonl before.jsonl && echo as it was
