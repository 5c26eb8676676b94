# A full disk is said so.
echo '{"prompt": "1+1=", "max_tokens": 2}' | r1-run >/dev/full; echo $?
echo '{"prompt": "1+1=", "max_tokens": 2}' | r1-run -o /dev/full; echo $?
