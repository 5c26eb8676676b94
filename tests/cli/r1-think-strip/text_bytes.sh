# Tags cut at any byte, and bytes that are no UTF-8.
text=$'x\xff<think>r</thi</think>\n\xfe <think a </think'
for n in 1 2 3 5 7; do
  printf '%s' "$text" | while IFS= read -r -d '' -n $n piece || [ -n "$piece" ]; do printf '%s' "$piece"; done | r1-think-strip --text | od -An -c
done
