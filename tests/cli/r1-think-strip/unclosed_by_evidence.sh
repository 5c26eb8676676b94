# Without </think>: an opening tag, or the prompt's, says reasoning; else finish_reason decides.
r1-think-strip <<'IN'
{"id":1,"completion":"<think>\nr","finish_reason":"stop"}
{"id":2,"prefill":"<think>\n","completion":"r","finish_reason":"stop"}
{"id":3,"completion":"r","finish_reason":"length"}
{"id":4,"completion":"r","finish_reason":"context"}
{"id":5,"completion":"a","finish_reason":"stop"}
{"id":6,"completion":"a"}
{"id":7,"completion":"a","finish_reason":null}
IN
