r1-bench report --json <<'IN'
{"id": "x", "custom_id": "q1", "response": {"status_code": 200, "body": {"choices": [{"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": "5"}}], "usage": {"completion_tokens": 7}}}, "error": null, "verdict": {"pass": false}}
IN
