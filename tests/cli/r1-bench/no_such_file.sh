r1-bench report nowhere.jsonl
