r1-verify --gold solution --pred output <<'IN'
{"id": 1, "solution": "12", "output": "It is 12."}
{"id": 2, "solution": ["3", "4"], "output": "It is 4."}
IN
