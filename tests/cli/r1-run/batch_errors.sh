# A Batch line that asks for what cannot be done is answered in its own shape.
request() { printf '{"custom_id": "%s", "method": "%s", "url": "%s", "body": %s}\n' "$@"; }
{
  request stream POST /v1/chat/completions '{"messages": [{"role": "user", "content": "1"}], "stream": true}'
  request tools POST /v1/chat/completions '{"messages": [{"role": "user", "content": "1"}], "tools": [{"type": "function"}]}'
  request unknown POST /v1/chat/completions '{"messages": [{"role": "user", "content": "1"}], "reasoning_effort": "high"}'
  request image POST /v1/chat/completions '{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}'
  request url POST /v1/embeddings '{"input": "x"}'
  request method GET /v1/chat/completions '{}'
  request empty POST /v1/chat/completions '{}'
} | r1-run | jq -c 'del(.id)'
exit "${PIPESTATUS[1]}"
