# Files put together may use an id twice.
r1-bench report --json <<'IN'
{"id": 1, "prompt": "a", "verdict": {"pass": true}}
{"id": 1, "prompt": "b", "verdict": {"pass": false}}
IN
