# The samples of a prompt compute it once; a common beginning is computed once for all records.
system='You are a calculator that is asked many questions. Answer each of them with care, step by step, and then give the result.'
for i in 1 2; do echo "{\"messages\": [{\"role\": \"system\", \"content\": \"$system\"}, {\"role\": \"user\", \"content\": \"$i + $i = ?\"}], \"max_tokens\": 2}"; done |
  r1-run -n 3 | jq -c '[.id, .sample, .usage.prompt_tokens - .usage.cached_tokens]'
