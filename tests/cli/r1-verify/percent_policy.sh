for p in either fraction number; do
  r1-verify --percent $p <<'IN' | grep -o '"pass": [a-z]*' | tr '\n' ' '
{"answer": "25\\%", "content": "0.25"}
{"answer": "25\\%", "content": "25"}
IN
  echo
done
