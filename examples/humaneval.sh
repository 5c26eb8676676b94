#!/usr/bin/env bash
# HumanEval from end to end: a model answers greedily, its code is tested in the sandbox, pass@1 is reported.
#   humaneval.sh MODEL.r1 HumanEval.jsonl [OUT.jsonl]
# The problem file is openai/human-eval's (task_id, prompt) or one with id and problem in their place.
# Answers and verdicts go to OUT.jsonl (humaneval-out.jsonl); a run that was broken off goes on there.
# A model comes from examples/real-checkpoints.sh: qwen2.5-coder.r1. Needs jq and bubblewrap.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,6s/^# //p' "$0"; exit 2; }
cd_root=$(cd "$(dirname "$0")/.." && pwd)
PATH="$cd_root/build/release/bin:$PATH"
model=$1 problems=$2 out=${3:-humaneval-out.jsonl}
for tool in jq r1-run r1-verify r1-bench; do
  command -v "$tool" >/dev/null || { echo "humaneval.sh: $tool is missing (bash examples/quickstart.sh builds r1)" >&2; exit 2; }
done
answers=$out.answers

jq -c '{id: (.task_id // .id), code_prefix: (.prompt // .problem), entry_point, test} |
    .prompt = "Please provide a self-contained Python script that solves the following problem in a markdown code block:\n```\n\(.code_prefix)```"' \
  "$problems" >"$out.prompts"
resume=()
[ -e "$answers" ] && resume=(--resume)
r1-run -m "$model" --temperature 0 --max-tokens 768 -o "$answers" "${resume[@]}" "$out.prompts"
r1-verify --kind code --gold test "$answers" >"$out" || true
r1-bench report --k 1 "$out"
jq -rs 'group_by(.verdict.reason) | map("\(length) \(.[0].verdict.reason // .[0].error.message)") | .[]' "$out"
