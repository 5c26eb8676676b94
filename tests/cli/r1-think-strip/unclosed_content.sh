r1-think-strip --unclosed content --keep-reasoning <<'IN'
{"id":1,"completion":"a","finish_reason":"length"}
{"id":2,"completion":"x <think>a","finish_reason":"stop"}
{"id":3,"completion":"<think>r</think>a"}
IN
