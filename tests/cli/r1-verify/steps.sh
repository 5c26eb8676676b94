# Each way of finding the answer names itself.
r1-verify <<'IN' | grep -o '"reason": "[a-z_]*"'
{"answer": "3", "content": "so \\boxed{3}"}
{"answer": "3", "content": "Hence the final answer is 3."}
{"answer": "3", "content": "1+2\n#### 3"}
{"answer": "3", "content": "3"}
{"answer": "3", "content": "The total that we were looking for comes out as **3**"}
{"answer": "3", "content": "The total that we were looking for comes out as $3$ then"}
{"answer": "3", "content": "The total that we were looking for comes out as 3 then"}
{"answer": "3", "content": "I do not know what it could be, sorry"}
{"answer": "3", "content": "so \\boxed{}"}
IN
