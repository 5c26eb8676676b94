r1-think-strip --blocks join --keep-reasoning <<'IN'
{"id":1,"completion":"<think>r</think>a <think>s</think> b"}
{"id":2,"completion":"<think>r</think>\n\n<think>\n\n</think>\n\nb"}
{"id":3,"completion":"r</think>a<think>s"}
IN
