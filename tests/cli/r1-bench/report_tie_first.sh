# A tie goes to the answer that came first.
r1-verify <<'IN' | r1-bench report --k 2 --json | grep -o '"cons@2": {"value": [0-9.]*'
{"id": 1, "sample": 0, "answer": "2", "content": "\\boxed{2}"}
{"id": 1, "sample": 1, "answer": "2", "content": "\\boxed{3}"}
{"id": 2, "sample": 0, "answer": "2", "content": "\\boxed{3}"}
{"id": 2, "sample": 1, "answer": "2", "content": "\\boxed{3}"}
IN
