r1-bench report --k 8 --json "$SRC/tests/cli/r1-bench/judged.jsonl"
