r1-verify nowhere.jsonl
