echo '{"id": 1, "answer": "42", "content": "<answer>It is 41... no, \\boxed{42}</answer> I hope that helps, 7 times."}' | r1-verify
