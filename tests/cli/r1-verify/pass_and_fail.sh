# One verdict a line, in input order, fields added at the end.
r1-verify <<'IN'
{"id": "a", "answer": "1/2", "content": "So it is $\\boxed{0.5}$."}
{"id": "b", "answer": "7", "content": "The answer is 8."}
IN
