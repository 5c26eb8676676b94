# n lines a record, numbered, all different in their draws or not, but never in their prompt.
printf '%s\n' '{"id": "a", "prompt": "What is 47 + 85?"}' '{"prompt": "123 + 456 ="}' |
  r1-run -n 3 --temperature 1.5 --top-p 1 --max-tokens 20 | jq -c '[.id, .sample, .prompt, .usage.prompt_tokens]'
