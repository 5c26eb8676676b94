# Both stay; stripping twice changes nothing more.
r1-think-strip --keep-completion <<'IN' | r1-think-strip --keep-completion
{"id":1,"completion":"<think>r</think>a","x":1}
{"id":2,"content":"old","completion":"<think>r</think>a"}
IN
