# A last line that was cut is computed again; a run that was complete has nothing to do.
head -n 4 "$SRC/examples/tiny-r1/problems.jsonl" >in.jsonl
r1-run --temperature 0 in.jsonl -o out.jsonl
cp out.jsonl expected.jsonl
truncate -s -30 out.jsonl
r1-run --temperature 0 in.jsonl -o out.jsonl --resume && cmp out.jsonl expected.jsonl && echo repaired
r1-run --temperature 0 in.jsonl -o out.jsonl --resume && cmp out.jsonl expected.jsonl && echo nothing to do
cat "$SRC/examples/tiny-r1/problems.jsonl" | sed -n 1,5p | r1-run --temperature 0 -o out.jsonl --resume && wc -l <out.jsonl
