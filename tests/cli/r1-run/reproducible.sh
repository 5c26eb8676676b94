# Tokens and logprobs are the same whatever the threads, batch, chunks, order and company.
head -n 12 "$SRC/examples/tiny-r1/problems.jsonl" >in.jsonl
run() { r1-run -n 2 --temperature 1.3 --top-p 0.9 --max-tokens 40 --logprobs 1 --token-ids "$@" | jq -cS '[.id, .sample, .token_ids, .logprobs]' | sort; }
run --threads 1 in.jsonl >expected
wc -l <expected
run --threads 2 in.jsonl | cmp - expected
run --threads 1 --batch 1 in.jsonl | cmp - expected
run --threads 1 --batch 5 --chunk 7 in.jsonl | cmp - expected
tac in.jsonl | run --threads 2 --batch 24 --unordered | cmp - expected
run --threads 1 --context 128 --memory 3M in.jsonl | cmp - expected
sed -n 5p in.jsonl | run | cmp - <(grep tiny-004 expected)
