# The same seed draws the same, another one something else.
run() { echo '{"prompt": "What is 47 + 85?"}' | r1-run -n 4 --temperature 8 --top-p 1 --max-tokens 12 --seed "$1" | jq -c .completion; }
run 1 >a; run 1 >b; run 2 >c
cmp a b && ! cmp -s a c && sort -u a | wc -l
