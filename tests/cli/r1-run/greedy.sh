# Two problems, the likeliest tokens: the whole records.
head -n 2 "$SRC/examples/tiny-r1/problems.jsonl" | r1-run --temperature 0
