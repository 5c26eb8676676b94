# A signal while code is tested: the lines that have begun are finished and written, in order, no other
# is begun, and the signal ends the program. A second signal ends it at once.
. "$SRC/tests/cli/r1-verify/sandbox.inc"
code='import time; open(\"/tmp/x\", \"w\"); time.sleep(1.5); print(input())'
for i in $(seq 40); do
  echo "{\"id\": $i, \"content\": \"$code\", \"answer\": [{\"input\": \"7\", \"output\": \"7\"}]}"
done >in.jsonl
begun() { until grep -q . /proc/"$1"/task/*/children; do sleep 0.02; done; sleep 0.3; }
r1-verify --kind code -j2 in.jsonl >out.jsonl & pid=$!
begun $pid
kill -TERM $pid
wait $pid
echo $?
n=$(wc -l <out.jsonl)
[ "$n" -ge 1 ] && [ "$n" -le 4 ] && cmp <(jq .id out.jsonl) <(seq "$n") && jq .verdict.pass out.jsonl | sort -u
r1-verify --kind code -j2 in.jsonl >again.jsonl & pid=$!
begun $pid
kill -TERM $pid
sleep 0.1
kill -TERM $pid
wait $pid
echo $?
wc -c <again.jsonl
