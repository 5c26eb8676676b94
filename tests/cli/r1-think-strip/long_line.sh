# Ten million bytes of reasoning.
{ printf '{"completion":"<think>'; head -c 10000000 /dev/zero | tr '\0' 'r'; printf '</think>a"}\n'; } | r1-think-strip
