# A full window is said so; a prompt that fills it is an error with the numbers.
printf '%s\n' '{"prompt": "What is 47 + 85?", "temperature": 0}' '{"prompt": "What is 47 + 85? Please tell me. What is 47 + 85? Please tell me. What is 47 + 85?"}' |
  r1-run --context 24 >out
echo "exit $?"
jq -c '[.finish_reason, .usage.total_tokens, .error]' out
