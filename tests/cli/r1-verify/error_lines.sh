# A line that is no record becomes an error record in its place; the run goes on.
r1-verify <<'IN'
not json
{"id": 1, "content": "5"}
{"id": 2, "answer": "5"}

{"id": 3, "answer": "5", "content": "5"}
{"id": 4, "answer": {"a": 1}, "content": "5"}
IN
