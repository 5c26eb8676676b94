# Only what follows the closed reasoning counts; unclosed reasoning is no answer.
r1-verify <<'IN'
{"id": 1, "answer": "4", "prefill": "<think>\n", "completion": "maybe \\boxed{5}</think>\\boxed{4}", "finish_reason": "stop"}
{"id": 2, "answer": "4", "prefill": "<think>\n", "completion": "it is \\boxed{4}", "finish_reason": "length"}
{"id": 3, "answer": "4", "completion": "it is \\boxed{4}", "finish_reason": "length"}
IN
