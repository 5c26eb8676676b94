r1-think-strip --close first --keep-reasoning <<'IN'
{"id":1,"completion":"<think>r `</think>` s</think>a"}
{"id":2,"completion":"r</think>a<think>s</think>b"}
IN
