# OpenAI Batch output lines: each choice's message; one that has its reasoning apart stays.
r1-think-strip --keep-reasoning <<'IN'
{"id":"b1","custom_id":"q1","response":{"status_code":200,"request_id":"r1","body":{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"<think>r</think>\n\na"},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":"half"},"finish_reason":"length"}],"usage":{"total_tokens":9}}},"error":null}
{"id":"b2","custom_id":"q2","response":{"status_code":200,"body":{"choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"r","content":"a"},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":null},"finish_reason":"tool_calls"}]}},"error":null}
{"id":"b4","custom_id":"q4","response":{"status_code":200,"body":{"choices":[{"index":0,"message":{"role":"assistant","reasoning":"r","content":"half an ans"},"finish_reason":"length"}]}},"error":null}
{"id":"b3","custom_id":"q3","response":null,"error":{"code":"server_error","message":"x"}}
IN
