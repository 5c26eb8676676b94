# A record that breaks its limits costs its own verdict; its neighbours keep theirs, in order.
. "$SRC/tests/cli/r1-verify/sandbox.inc"
cat >in.jsonl <<'J'
{"id": 1, "content": "while True: pass", "answer": [{"input": "", "output": "1"}, {"input": "", "output": "1"}, {"input": "", "output": "1"}, {"input": "", "output": "1"}]}
{"id": 2, "content": "print(1)", "answer": [{"input": "", "output": "1"}]}
{"id": 3, "content": "x = bytearray(100 << 30)", "answer": [{"input": "", "output": "1"}]}
{"id": 4, "content": "print(1)", "answer": [{"input": "", "output": "1"}]}
J
r1-verify --kind code --timeout 0.5 --threads 3 in.jsonl | jq -c '[.id, .verdict.pass, .verdict.reason, .verdict.tests.total]'
