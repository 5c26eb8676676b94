r1-think-strip --blocks keep --keep-reasoning <<'IN'
{"id":1,"completion":"<think>r</think>a <think>s</think> b"}
IN
