for i in $(seq 3000); do echo "{\"completion\":\"<think>r $i</think>a $i\",\"n\":$i}"; [ $((i % 7)) = 0 ] && echo bad; done >in
r1-think-strip -j1 in >1 2>e1; r1-think-strip -j4 in >4 2>e4
cmp 1 4 && cmp e1 e4 && wc -l <1
