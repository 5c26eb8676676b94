r1-think-strip --unclosed reasoning --keep-reasoning <<'IN'
{"id":1,"completion":"r","finish_reason":"stop"}
{"id":2,"completion":"r</think>a"}
IN
