r1-bench report --json --k 1,2,4 "$SRC/tests/cli/r1-bench/judged.jsonl"
