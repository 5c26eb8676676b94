r1-think-strip --on-truncated keep <<'IN'
{"id":1,"completion":"<think>r","finish_reason":"length"}
{"id":2,"completion":"r</think>a"}
IN
