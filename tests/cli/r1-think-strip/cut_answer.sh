# length after </think> is a cut answer, not cut reasoning.
r1-think-strip --on-truncated drop <<'IN'
{"id":1,"completion":"r</think>\n\nThe answ","finish_reason":"length"}
IN
