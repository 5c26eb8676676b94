# A model that was read into memory gives the same, and needs its file no more.
head -n 12 "$SRC/examples/tiny-r1/problems.jsonl" >in.jsonl
r1-run -n 2 --logprobs 1 in.jsonl >expected
r1-run -n 2 --logprobs 1 --no-mmap in.jsonl | cmp - expected
for i in $(seq 100); do echo "{\"id\": $i, \"prompt\": \"What is $i + 85?\", \"temperature\": 0}"; done >in.jsonl
cp "$(dirname "$(command -v r1-run)")/../share/r1/tiny-r1.r1" model.r1
timeout 60 r1-run -m model.r1 --no-mmap --batch 4 in.jsonl -o out.jsonl & pid=$!
until [ -s out.jsonl ]; do sleep 0.02; done
truncate -s 8192 model.r1
wait $pid && cmp <(jq .id out.jsonl) <(seq 100) && echo complete
r1-run --no-mmap --weights-memory 1M in.jsonl 2>&1
echo "exit $?"
