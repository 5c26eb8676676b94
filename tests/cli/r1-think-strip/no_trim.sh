r1-think-strip --no-trim --keep-reasoning <<'IN'
{"id":1,"completion":"<think>\n r \n</think>\n\n a \n"}
IN
