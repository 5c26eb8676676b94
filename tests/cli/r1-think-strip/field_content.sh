# In place, and twice is as once.
r1-think-strip --field content <<'IN' | r1-think-strip --field content
{"id":1,"content":"<think>r</think>a","x":1}
{"id":2,"content":"<think>r</think><think>s</think>a"}
IN
