r1-bench report --k 1,2 --json <<'IN'
{"id": 1, "verdict": {"pass": true}}
{"id": 1, "verdict": {"pass": false}}
{"id": 2, "verdict": {"pass": true}}
IN
