# Equal, but not worked out, does not pass with --simplified.
r1-verify --simplified <<'IN' | grep -o '"pass": [a-z]*\|"reason": "[a-z_]*"' | paste - -
{"answer": "1/2", "content": "\\boxed{2/4}"}
{"answer": "1/2", "content": "\\boxed{0.5}"}
{"answer": "2\\sqrt{3}", "content": "\\boxed{\\sqrt{12}}"}
{"answer": "5", "content": "\\boxed{2+3}"}
{"answer": "5", "content": "\\boxed{5}"}
IN
