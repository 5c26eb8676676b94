# What a record says goes before the flags.
printf '%s\n' '{"prompt": "What is 47 + 85?", "temperature": 0, "max_tokens": 4}' \
  '{"prompt": "What is 47 + 85?", "temperature": 0, "max_completion_tokens": 6, "max_tokens": null}' \
  '{"prompt": "What is 47 + 85?", "temperature": 0, "n": 2, "stop": ["+8"]}' \
  '{"prompt": "What is 47 + 85?", "top_k": 1, "temperature": 5, "max_tokens": 4}' \
  '{"prompt": "What is 47 + 85?", "temperature": 0, "logprobs": 0, "max_tokens": 1}' |
  r1-run --max-tokens 3 --temperature 9 | jq -c '[.id, .sample, .completion, .finish_reason, .usage.completion_tokens, (.logprobs | length)]'
