# A signal is heard while waiting for input: what has come is out, a line that has only begun is not.
mkfifo in
r1-think-strip in >out & pid=$!
exec 3>in
printf '{"completion": "<think>a</think>b"}\n{"completion": "<thi' >&3
until [ -s out ]; do sleep 0.02; done
kill -TERM $pid
wait $pid
echo $?
cat out
