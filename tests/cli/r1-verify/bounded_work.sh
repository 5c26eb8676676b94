# What would hang others ends, and says so.
r1-verify <<'IN' | grep -o '"pass": [a-z]*'
{"answer": "10^{10^{10}}", "content": "\\boxed{2^{2^{2^{2^{2^2}}}}}"}
{"answer": "(1+x)^{5000}", "content": "\\boxed{(x+1)^{5000}}"}
{"answer": "1/2004!", "content": "\\boxed{1/2006!}"}
{"answer": "1/2^{99}", "content": "\\boxed{1/2^{98}}"}
IN
