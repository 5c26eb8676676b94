# A line is answered before the next one is there.
mkfifo in out
r1-run --temperature 0 --max-tokens 2 <in >out &
exec 3>in 4<out
echo '{"prompt": "1+1="}' >&3
read -r line <&4
jq -c .completion <<<"$line"
echo '{"prompt": "2+2="}' >&3
read -r line <&4
jq -c .completion <<<"$line"
exec 3>&-
wait
