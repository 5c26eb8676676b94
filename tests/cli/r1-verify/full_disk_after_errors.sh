# A full disk ends the run; the lines whose messages were cut short are counted all the same.
for n in $(seq 12); do echo 'not json'; done >in.jsonl
seq 20000 | sed 's/.*/{"id": &, "content": "5", "answer": "5"}/' >>in.jsonl
r1-verify in.jsonl >/dev/full || status=$?
exit $status
