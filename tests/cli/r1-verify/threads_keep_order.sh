# The same bytes whatever the number of threads.
for i in $(seq 1 500); do echo "{\"id\": $i, \"answer\": \"$((i % 7))\", \"content\": \"so $((i % 5))\"}"; done > in
r1-verify -j 1 in > one && r1-verify -j 4 in > four && cmp one four && wc -l < four
