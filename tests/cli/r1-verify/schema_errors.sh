# Errors with JSON pointers; a schema as an object or as text; a bad schema has no verdict.
cat >in.jsonl <<'J'
{"id": "a", "content": "```json\n{\"name\": \"x\", \"age\": -1}\n```", "answer": {"type": "object", "properties": {"age": {"minimum": 0}}, "required": ["name"]}}
{"id": "b", "content": "{\"name\": \"x\"}", "answer": "{\"required\": [\"name\"]}"}
{"id": "c", "content": "no JSON", "answer": true}
{"id": "d", "content": "1", "answer": {"$ref": "http://example.com/schema.json"}}
{"id": "e", "content": "1", "answer": "{"}
J
r1-verify --kind schema in.jsonl | jq -c '[.id, .verdict.pass, .verdict.reason, .verdict.errors, .error.code]'
exit "${PIPESTATUS[0]}"
