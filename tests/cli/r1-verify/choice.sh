r1-verify -k choice <<'IN'
{"id": 1, "answer": "C", "choices": ["one", "two", "three"], "content": "The answer is (C)."}
{"id": 2, "answer": "C", "choices": ["one", "two", "three"], "content": "It must be three"}
{"id": 3, "answer": "A", "choices": ["one", "two", "three"], "content": "A good question, but I cannot tell."}
IN
