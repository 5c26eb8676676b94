# OpenAI Batch output lines, the gold beside the response.
r1-verify <<'IN'
{"id": "x", "custom_id": "q1", "response": {"status_code": 200, "body": {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "\\boxed{9}"}}]}}, "error": null, "answer": "9"}
IN
