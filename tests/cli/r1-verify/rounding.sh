for r in gold exact 3; do
  r1-verify --rounding $r <<'IN' | grep -o '"pass": [a-z]*' | tr '\n' ' '
{"answer": "1/3", "content": "0.3333"}
{"answer": "2.67", "content": "8/3"}
{"answer": "1/3", "content": "0.333"}
IN
  echo
done
