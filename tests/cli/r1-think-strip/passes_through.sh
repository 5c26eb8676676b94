# content and no completion: done already; an error record: not ours.
r1-think-strip <<'IN'
{"id":1,"content":"<think>r</think>a"}
{"content": "a", "think": "closed"}
{"content":"a","completion":null}
{"id":4,"error":null,"completion":"r</think>a"}
IN
