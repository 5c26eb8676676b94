r1-verify -k choice <<'IN'
{"id": 1, "answer": "C", "choices": ["one", "two", "three"], "content": "The answer is (C)."}
{"id": 2, "answer": "C", "choices": ["one", "two", "three"], "content": "It must be three"}
{"id": 3, "answer": "A", "choices": ["one", "two", "three"], "content": "A good question, but I cannot tell."}
{"id": 4, "answer": 1, "choices": ["1", "2", "3"], "content": "B"}
{"id": 5, "answer": 3, "choices": ["1", "2", "3"], "content": "C"}
{"id": 6, "answer": "3", "choices": {"text": ["red", "blue", "green"], "label": ["1", "2", "3"]}, "content": "It is green."}
{"id": 7, "answer": "B", "options": {"A": "red", "B": "blue", "C": "green"}, "content": "\\boxed{blue}"}
{"id": 8, "answer": 2, "content": "C"}
IN
