# content is replaced where it stands, completion goes.
r1-think-strip <<'IN'
{"id":1,"content":"old","completion":"r</think>a","x":1}
{"id":2,"completion":"r</think>a","content":"old","x":1}
{"id":3,"completion":"r</think>a","content":null}
IN
