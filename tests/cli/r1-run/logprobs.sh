# Shapes of design.md: one element a token, its bytes, the likeliest beside it, sorted.
echo '{"prompt": "What is 47 + 85?"}' | r1-run --temperature 0 --max-tokens 3 --logprobs 2 --token-ids >out
jq -c '[.token_ids, [.logprobs.content[] | [.token, .token_id, .bytes, (.logprob | . <= 0), (.top_logprobs | length), (.top_logprobs[0] | keys), (.top_logprobs | .[0].logprob >= .[1].logprob)]]]' out
jq -c '.logprobs.content | map(.logprob == .top_logprobs[0].logprob)' out
