# What r1-run writes goes through to a verdict: closed reasoning, cut reasoning, a Batch line.
r1-convert "$SRC/examples/tiny-r1" -o tiny.r1 2>/dev/null || exit 2
echo '{"prompt":"343*3=","answer":"1029"}' | r1-run -m tiny.r1 --temperature 0 --progress none | r1-think-strip | r1-verify |
  grep -o -e '"content": "[^"]*"' -e '"think": "[a-z]*"' -e '"pass": [a-z]*'
echo '{"prompt":"343*3=","answer":"1029"}' | r1-run -m tiny.r1 --temperature 0 --max-tokens 9 --progress none | r1-think-strip | r1-verify |
  grep -o -e '"content": "[^"]*"' -e '"think": "[a-z]*"' -e '"pass": [a-z]*' -e '"reason": "[a-z_]*"'
echo '{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"temperature":0,"messages":[{"role":"user","content":"343*3="}]},"answer":"1029"}' |
  r1-run -m tiny.r1 --progress none | r1-think-strip | grep -o -e '"content": "[^"]*"' -e '"custom_id": "[^"]*"'
