# strip(strip(x)) = strip(x), by every flag that changes the split.
cat >in <<'IN'
{"completion":"x<think>r</think>a<think>s</think>b</think>c","finish_reason":"stop"}
{"completion":"<think>r","finish_reason":"length","prefill":"<think>\n"}
{"completion":" a"}
{"content":" a </think> b"}
nonsense
IN
for flags in "" --keep-reasoning "--close last" "--blocks join" --keep-before "--unclosed content" "--on-truncated error" --no-trim --keep-completion; do
  r1-think-strip $flags in >once 2>/dev/null; r1-think-strip $flags once >twice 2>/dev/null
  cmp once twice && echo same
done
