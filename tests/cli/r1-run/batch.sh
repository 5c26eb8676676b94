# OpenAI Batch lines beside plain ones; the reasoning apart, usage summed over the choices.
printf '%s\n' \
  '{"custom_id": "one", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "deepseek-r1", "messages": [{"role": "user", "content": "What is 47 + 85?"}], "temperature": 0, "n": 2}}' \
  '{"id": "plain", "prompt": "What is 47 + 85?", "temperature": 0}' \
  '{"custom_id": "two", "method": "POST", "url": "/v1/chat/completions", "body": {"messages": [{"role": "user", "content": "What is 47 + 85?"}], "temperature": 0, "max_completion_tokens": 4, "logprobs": true, "top_logprobs": 1}}' |
  r1-run | tee out.jsonl | jq -c '(.response.body.choices // .completion) | walk(if type == "object" then del(.logprob) else . end)'
jq -c 'select(.custom_id) | [.custom_id, .error, .response.status_code, .response.body.object, .response.body.model, .response.body.usage]' out.jsonl
jq -c 'select(.custom_id) | [(.id | test("^batch_req_[0-9a-f]{32}$")), (.response.body.id | test("^chatcmpl-")), (.response.body.created | type)]' out.jsonl
