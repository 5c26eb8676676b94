# A prefill that opens and closes the block makes the whole completion content.
r1-think-strip <<'IN'
{"id":1,"prefill":"<think>\n\n</think>\n\n","completion":"a </think> b","finish_reason":"length"}
IN
