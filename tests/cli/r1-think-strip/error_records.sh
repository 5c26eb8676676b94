# An error record passes through untouched, and shows in the exit status.
r1-think-strip <<'IN'
{"completion":"r</think>a",  "error":{"code":"context","message":"too long"}}
{"id":"b","completion":"r</think>a"}
IN
