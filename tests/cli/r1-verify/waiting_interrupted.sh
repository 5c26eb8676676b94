# A signal is heard while waiting for input: what has come is out, a line that has only begun is not.
mkfifo in
r1-verify in >out & pid=$!
exec 3>in
printf '{"content": "5", "answer": 5}\n{"content": "6", ' >&3
until [ -s out ]; do sleep 0.02; done
kill -TERM $pid
wait $pid
echo $?
jq -c '[.id, .verdict.pass]' out
