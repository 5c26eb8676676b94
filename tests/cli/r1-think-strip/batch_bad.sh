r1-think-strip <<'IN'
{"id":"b1","custom_id":"q1","response":{"body":{"choices":[{"message":3}]}},"error":null}
{"id":"b2","custom_id":"q2","response":{"body":{"choices":[{"message":{"content":[]},"finish_reason":"stop"}]}},"error":null}
IN
