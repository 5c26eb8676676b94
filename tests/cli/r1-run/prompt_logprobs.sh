# Scoring: nothing is generated, each prompt token but the first has its log-probability, all samples the same.
echo '{"prompt": "12+34=46"}' | r1-run --raw --max-tokens 0 --prompt-logprobs 1 -n 2 >out
jq -c '[.sample, .completion, .finish_reason, .usage.completion_tokens, (.prompt_logprobs | length) == .usage.prompt_tokens, .prompt_logprobs[0], (.prompt_logprobs[1:] | map(.token) | join(""))]' out
jq -c .prompt_logprobs out | uniq | wc -l
# Chunked through few rows the values are the same.
echo '{"prompt": "12+34=46"}' | r1-run --raw --max-tokens 0 --prompt-logprobs 1 -n 2 --batch 1 --chunk 2 | jq -c .prompt_logprobs | cmp - <(jq -c .prompt_logprobs out)
