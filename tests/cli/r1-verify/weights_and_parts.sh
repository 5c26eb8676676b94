r1-verify -k math -k format=0.25 <<'IN'
{"id": 1, "answer": "4", "prefill": "<think>\n", "completion": "2+2</think>\\boxed{4}"}
{"id": 2, "answer": "4", "completion": "\\boxed{4}"}
IN
