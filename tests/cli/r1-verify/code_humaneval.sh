# A HumanEval record judged in the sandbox: prompt, continued answer, check(candidate).
. "$SRC/tests/cli/r1-verify/sandbox.inc"
cat >in.jsonl <<'J'
{"id": "a", "code_prefix": "def add(a, b):\n    \"\"\" Adds. \"\"\"\n", "content": "    return a + b\n", "entry_point": "add", "test": "def check(candidate):\n    assert candidate(1, 2) == 3\n"}
{"id": "b", "code_prefix": "def add(a, b):\n    \"\"\" Adds. \"\"\"\n", "content": "```python\ndef add(a, b):\n    return a - b\n```", "entry_point": "add", "test": "def check(candidate):\n    assert candidate(1, 2) == 3\n"}
{"id": "c", "content": "print(1)", "test": []}
J
r1-verify --kind code --gold test in.jsonl | jq -c '[.id, .verdict.pass, .verdict.score, .verdict.reason, .verdict.tests, .verdict.detail, .reward, .error.code]'
exit "${PIPESTATUS[0]}"
