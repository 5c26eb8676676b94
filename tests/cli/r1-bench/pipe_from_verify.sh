# Consensus by mathematical equality: 1/2 and 0.5 outvote 3.
r1-verify <<'IN' | r1-bench report --k 3 --json | grep -o '"cons@3": {"value": [0-9]*'
{"id": 1, "sample": 0, "answer": "1/2", "content": "\\boxed{3}"}
{"id": 1, "sample": 1, "answer": "1/2", "content": "\\boxed{0.5}"}
{"id": 1, "sample": 2, "answer": "1/2", "content": "\\boxed{\\frac{1}{2}}"}
IN
