# No opening tag: the prompt had it (prefill), or the closing tag shows that there was reasoning.
r1-think-strip <<'IN'
{"id":1,"prefill":"<think>\n","completion":"r\n</think>\n\na"}
{"id":2,"completion":"r\n</think>\n\na"}
{"id":3,"prefill":"<think>\n","completion":"<think>\nr\n</think>\n\na"}
IN
