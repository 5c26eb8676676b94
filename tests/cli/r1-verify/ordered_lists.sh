for f in "" --ordered-lists; do
  r1-verify $f <<'IN' | grep -o '"pass": [a-z]*' | tr '\n' ' '
{"answer": "1, 2", "content": "2, 1"}
{"answer": "(1, 2)", "content": "(2, 1)"}
IN
  echo
done
