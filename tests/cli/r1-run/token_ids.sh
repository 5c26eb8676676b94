# Token ids in and out; the template's ids for "What is 7 * 8?" give what the prompt gives.
echo '{"prompt": "What is 7 * 8?"}' | r1-run --temperature 0 --token-ids | jq -c '[.token_ids, .completion]'
echo '{"prompt_token_ids": [20, 12, 21, 30]}' | r1-run --temperature 0 --max-tokens 3 --token-ids | jq -c '[.prompt_token_ids, .token_ids, .usage.prompt_tokens, .prefill]'
