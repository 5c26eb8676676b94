# An answer that cannot be read is none; a gold that cannot be read decides nothing.
r1-verify <<'IN' | grep -o '"pass": [a-z]*\|"reason": "[a-z_]*"' | paste - -
{"answer": "1/2", "content": "\\boxed{\\oint_C f}"}
{"answer": "\\oint_C f", "content": "\\boxed{1/2}"}
{"answer": "\\oint_C f", "content": "\\boxed{\\oint_C f}"}
IN
