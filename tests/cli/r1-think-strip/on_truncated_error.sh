# The record keeps its completion, so that nothing is lost.
r1-think-strip --on-truncated error <<'IN'
{"id":1,"completion":"<think>r","finish_reason":"length"}
{"id":2,"completion":"r</think>a"}
IN
