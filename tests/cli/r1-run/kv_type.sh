# Keys and values in 8 bits: still right, whatever the batch, and --resume notices another type.
head -n 4 "$SRC/examples/tiny-r1/problems.jsonl" >p.jsonl
r1-run --kv-type q8 --temperature 0 --max-tokens 200 p.jsonl >all
r1-run --kv-type q8 --temperature 0 --max-tokens 200 --batch 1 --chunk 7 -j 1 p.jsonl | cmp - all && echo same
r1-think-strip all | r1-verify --kind math | jq -c .verdict.pass
r1-run --kv-type bf16 --temperature 0 --max-tokens 20 p.jsonl -o out.jsonl
r1-run --kv-type q8 --temperature 0 --max-tokens 20 p.jsonl -o out.jsonl --resume
