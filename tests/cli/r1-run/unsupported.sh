# What r1-run does not do is an error, never ignored.
printf '%s\n' '{"prompt": "1+1=", "think_budget": 10}' '{"prompt": "1+1=", "response_format": {"type": "json_object"}}' \
  '{"prompt": "1+1=", "stream": true}' '{"prompt": "1+1=", "tools": [{}]}' '{"prompt": "1+1=", "presence_penalty": 1}' |
  r1-run
