r1-think-strip --on-truncated drop <<'IN'
{"id":1,"completion":"<think>r","finish_reason":"length"}
{"id":2,"completion":"r</think>a"}
{"id":3,"completion":"<think>r"}
IN
