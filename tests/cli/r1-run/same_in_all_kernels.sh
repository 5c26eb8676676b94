# Every instruction set that this machine has gives the same tokens and logprobs.
echo '{"prompt": "What is 47 + 85?"}' >in.jsonl
R1_CPU=scalar r1-run -n 2 --logprobs 1 in.jsonl >expected
for cpu in avx2 avxvnni avx512 zen4 neon; do
  R1_CPU=$cpu r1-run --version >/dev/null 2>&1 || continue
  R1_CPU=$cpu r1-run -n 2 --logprobs 1 in.jsonl | cmp - expected
done
wc -l <expected
