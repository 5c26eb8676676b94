printf '{"content": "1", "answer": "1"}\nno record\n' >a.jsonl
printf '{"content": "2", "answer": "1"}\n' >b.jsonl
r1-verify a.jsonl b.jsonl | jq -c .id
r1-think-strip a.jsonl b.jsonl | jq -c .id
