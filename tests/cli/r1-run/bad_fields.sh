# A wrong value is an error record that names the field; the other records are answered.
printf '%s\n' '{"prompt": "1+1=", "temperature": "hot"}' '{"prompt": "1+1=", "top_p": 0}' '{"prompt": 5}' '{"text": "1+1="}' \
  '{"prompt": "1+1=", "messages": []}' '{"messages": "x"}' '{"messages": [{"role": "nobody", "content": "x"}]}' '{"prompt_token_ids": [1, 99999]}' '{"prompt_token_ids": []}' \
  '{"prompt": "1+1=", "n": 0}' '{"prompt": "1+1=", "stop": [""]}' '{"prompt": "1+1=", "max_tokens": 1.5}' '{"prompt": "1+1=", "temperature": 0, "max_tokens": 1}' |
  r1-run
