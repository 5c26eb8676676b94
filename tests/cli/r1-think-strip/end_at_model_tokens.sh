r1-think-strip --end-at '<|tool_calls_section_begin|>' <<'IN'
{"id":1,"prefill":"<think>","completion":"r<|tool_calls_section_begin|>f"}
IN
