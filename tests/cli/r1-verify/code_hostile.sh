# Programs that attack the machine, in three languages: each costs its record a verdict and nothing else.
# What must be refused prints "ok" where it was; the record behind all of them still has its verdict.
. "$SRC/tests/cli/r1-verify/sandbox.inc"
{ cat "$SRC/tests/cli/r1-verify/code_hostile.jsonl"; echo '{"id": "neighbour", "content": "print(1)", "answer": [{"input": "", "output": "1"}]}'; } >in.jsonl
r1-verify --kind code --timeout 3 in.jsonl | jq -r '"\(.id): \(.verdict.pass)"'
