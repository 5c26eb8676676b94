r1-think-strip --keep-reasoning <<'IN'
{"id":1,"completion":"<think>\n\n</think>\n\na"}
{"id":2,"completion":"<think></think>"}
{"id":3,"completion":"</think>a"}
IN
