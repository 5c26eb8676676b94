for u in optional required ignored; do
  r1-verify --units $u <<'IN' | grep -o '"pass": [a-z]*' | tr '\n' ' '
{"answer": "5 cm", "content": "5"}
{"answer": "5 cm", "content": "5 kg"}
{"answer": "100 cm", "content": "1 meter"}
IN
  echo
done
