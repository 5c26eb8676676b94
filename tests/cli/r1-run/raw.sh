# The text as it is: control tokens are recognised, nothing is put around it.
printf '%s\n' '{"prompt": "<｜User｜>What is 7 * 8?<｜Assistant｜><think>\n"}' '{"prompt": "7*8"}' |
  r1-run --raw --temperature 0 --max-tokens 30 | jq -c '[.prefill, .usage.prompt_tokens, .completion]'
