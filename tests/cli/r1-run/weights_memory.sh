# A model that is larger than the memory for its weights says the same, and says so.
printf '%s\n' '{"prompt": "What is 47 + 85?"}' '{"prompt": "What is 9 * 7?"}' >in.jsonl
r1-run -n 2 --logprobs 1 in.jsonl >expected
for size in 1 300K 2M; do
  r1-run -n 2 --logprobs 1 --weights-memory $size --progress json in.jsonl 2>err | cmp - expected
  grep -c 'of memory for them' err
  tail -n 1 err | jq -c '[.weights_read_bytes > 1000000, .experts_in_memory < 1, .experts_guessed > 0.2]'
done
# Enough is enough.
r1-run --weights-memory 1G in.jsonl 2>&1 >/dev/null
r1-run --weights-memory none in.jsonl 2>&1
echo "exit $?"
