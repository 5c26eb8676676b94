r1-bench report "$SRC/tests/cli/r1-bench/judged.jsonl"
