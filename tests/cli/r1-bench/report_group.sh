r1-bench report --group topic --json <<'IN'
{"id": 1, "topic": "sums", "verdict": {"pass": true}}
{"id": 2, "topic": "sums", "verdict": {"pass": false}}
{"id": 3, "topic": "roots", "verdict": {"pass": true}}
IN
