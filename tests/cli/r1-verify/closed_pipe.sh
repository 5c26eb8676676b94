# A reader that leaves ends the run quietly.
for i in $(seq 1 3000); do echo '{"answer": "5", "content": "5"}'; done > in
r1-verify in | head -n 1 | grep -c pass
