r1-think-strip --keep-reasoning --end-at '<tool_call>' --end-at '[DONE]' <<'IN'
{"id":1,"completion":"<think>r<tool_call>{}</tool_call>"}
{"id":2,"completion":"<think>r [DONE] a"}
{"id":3,"completion":"<think>r</think>a<tool_call>{}"}
{"id":4,"prefill":"<think>\n","completion":"r\u003ctool_call>\u4f60\n"}
IN
