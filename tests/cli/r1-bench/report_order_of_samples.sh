# The record's sample number decides who came first, not its place in the file.
sort -r "$SRC/tests/cli/r1-bench/judged.jsonl" | r1-bench report --json --k 4 | grep -o '"cons@4": {"value": [0-9.]*'
r1-bench report --json --k 4 "$SRC/tests/cli/r1-bench/judged.jsonl" | grep -o '"cons@4": {"value": [0-9.]*'
