# The prefill is about the completion; other fields go without it.
r1-think-strip --field text <<'IN'
{"id":1,"text":"r</think>a","completion":"x"}
{"id":2,"prefill":"<think>\n","text":"a"}
{"id":3,"content":"a"}
IN
