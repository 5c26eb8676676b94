# A signal is heard while waiting for input, too.
mkfifo in
r1-run in & pid=$!
exec 3>in
sleep 0.3
kill -TERM $pid
wait $pid
echo $?
