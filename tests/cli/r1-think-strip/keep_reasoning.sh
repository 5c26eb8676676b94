r1-think-strip --keep-reasoning <<'IN'
{"id":1,"completion":"<think>\n one\ntwo \n</think>\n\na\n"}
{"id":2,"completion":"a","reasoning_content":"old","finish_reason":"stop"}
IN
