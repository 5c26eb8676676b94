r1-think-strip --close last --keep-reasoning <<'IN'
{"id":1,"completion":"<think>r `</think>` s</think>a"}
{"id":2,"completion":"r</think>a<think>s</think>b"}
{"id":3,"completion":"r</think>a"}
{"id":4,"completion":"<think>r"}
IN
