for flags in "" --keep-before "--keep-before --no-trim"; do
  r1-think-strip $flags <<'IN'
{"id":1,"completion":"Well. <think>r</think> a"}
{"id":2,"completion":"Well. <think>r","finish_reason":"length"}
IN
done
