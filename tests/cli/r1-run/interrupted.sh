# SIGINT: what has begun is finished and written, in order, then the signal ends the program.
for i in $(seq 300); do echo "{\"id\": $i, \"prompt\": \"What is $i + 85?\", \"temperature\": 0}"; done >in.jsonl
# The shell starts background jobs with SIGINT ignored: TERM it is.
r1-run --batch 4 in.jsonl -o out.jsonl 2>err & pid=$!
until [ -s out.jsonl ]; do sleep 0.02; done
kill -TERM $pid
wait $pid
echo $?
# It says so, unless the signal came between the end of some samples and the beginning of the next.
[ ! -s err ] || grep -qx 'r1-run: interrupted: finishing [0-9]* samples that have begun (again to leave at once)' err || cat err
n=$(wc -l <out.jsonl)
[ "$n" -lt 300 ] && [ "$n" -gt 4 ] && cmp <(jq .id out.jsonl) <(seq "$n") && tail -c 1 out.jsonl | od -An -c
r1-run --batch 4 in.jsonl -o out.jsonl --resume && cmp <(jq .id out.jsonl) <(seq 300) && echo complete
