# A model that is cut short while it is in use: one error that names it, no hang, and the lines that
# were finished stay.
for i in $(seq 300); do echo "{\"id\": $i, \"prompt\": \"What is $i + 85?\", \"temperature\": 0}"; done >in.jsonl
bundled=$(dirname "$(command -v r1-run)")/../share/r1/tiny-r1.r1
for memory in 1000G 300K; do
  rm -f out.jsonl*
  cp "$bundled" model.r1
  timeout 60 r1-run -m model.r1 --weights-memory $memory --batch 4 in.jsonl -o out.jsonl --force 2>err & pid=$!
  until [ -s out.jsonl ]; do sleep 0.02; done
  truncate -s 8192 model.r1
  wait $pid
  echo $?
  tail -n 1 err
  n=$(wc -l <out.jsonl)
  [ "$n" -ge 4 ] && [ "$n" -lt 300 ] && cmp <(jq .id out.jsonl) <(seq "$n") && echo finished lines stay
done
cp "$bundled" model.r1
r1-run -m model.r1 --batch 4 in.jsonl -o out.jsonl --resume && cmp <(jq .id out.jsonl) <(seq 300) && echo complete
