# A conversation, its content as text or as parts; the prompt is the same.
printf '%s\n' \
  '{"id": 1, "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 7 * 8?"}]}' \
  '{"id": 2, "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "What is 7 * 8?"}]}]}' \
  '{"id": 3, "messages": [{"role": "user", "content": "What is 7 * 8?"}, {"role": "assistant", "content": "<think>\n7*8\n7*", "prefix": true}]}' |
  r1-run --temperature 0 | jq -c '[.id, .prefill, .completion, .usage.prompt_tokens]'
