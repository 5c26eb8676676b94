# The share of words in the language asked for, by flag or field; null without words; weights.
cat >in.jsonl <<'J'
{"id": 1, "completion": "<think>先算 $x$ 的值, ok wait</think>答案", "answer": "1"}
{"id": 2, "content": "1", "reasoning_content": "First we count.", "target_language": "en", "answer": "1"}
{"id": 3, "content": "1", "reasoning_content": "1 + 1", "answer": "1"}
J
r1-verify --kind language --language zh in.jsonl | jq -c '[.id, .verdict.pass, .verdict.score, .verdict.reason, .verdict.words, .reward]'
r1-verify --kind math --kind language=0.5 --language en in.jsonl | jq -c '[.id, .verdict.pass, .verdict.parts[1].score, .reward]'
r1-verify --kind language in.jsonl | jq -c '[.id, .verdict.score, .error.code]'
r1-verify --kind language --language xx in.jsonl
