# An error record with an id is a sample that did not pass; a line that was no record is only counted.
r1-bench report --json <<'IN'
{"id": 1, "prompt": "p", "verdict": {"pass": true}}
{"id": 2, "prompt": "q", "error": {"code": "context_full", "message": "m"}}
{"id": 3, "error": {"code": "invalid_json", "message": "line 3: no"}}
IN
