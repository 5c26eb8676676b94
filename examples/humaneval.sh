#!/usr/bin/env bash
# HumanEval from end to end: a model answers all 164 problems greedily, its code is tested in the sandbox, and
# pass@1 is reported.
#   humaneval.sh MODEL.r1 HumanEval.jsonl [OUT.jsonl]
# The problem file is openai/human-eval's (task_id, prompt) or one with id and problem in their place.
# The prompt is EvalPlus's for chat models: most published numbers come from it. The answer begins within a
# code block, ends with it, and is cut before a main program or a print of its own.
# OUT.jsonl (humaneval-out.jsonl) gets the verdicts, OUT.jsonl.answers the answers: a run that was broken off
# goes on there. On two cores a model of 0.5B takes about five minutes.
# A model comes from examples/real-checkpoints.sh: qwen2.5-coder.r1. Needs jq and bubblewrap.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,11s/^# //p' "$0"; exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
PATH="$root/build/release/bin:$PATH"
model=$1 problems=$2 out=${3:-humaneval-out.jsonl}
for tool in jq r1-run r1-verify r1-bench; do
  command -v "$tool" >/dev/null || { echo "humaneval.sh: $tool is missing (apt-get install jq; bash examples/quickstart.sh builds r1)" >&2; exit 2; }
done
for file in "$model" "$problems"; do
  [ -r "$file" ] || { echo "humaneval.sh: $file: cannot be read (humaneval.sh without arguments says what is needed)" >&2; exit 2; }
done
answers=$out.answers

jq -c '{id: (.task_id // .id), code_prefix: (.prompt // .problem), entry_point, test} |
  (.code_prefix | sub("^\\s+"; "") | sub("\\s+$"; "")) as $problem |
  .messages = [
    {role: "user", content: "Please provide a self-contained Python script that solves the following problem in a markdown code block:\n```\n\($problem)\n```\n"},
    {role: "assistant", prefix: true, content: "Below is a Python script with a self-contained function that solves the problem and passes corresponding tests:\n```python\n"}] |
  .stop = ["\n```", "\nif __name__", "\ndef main(", "\nprint("]' "$problems" >"$out.prompts"

echo "== $(wc -l <"$out.prompts") problems for $model (answers in $answers)" >&2
resume=()
[ -e "$answers" ] && resume=(--resume)
r1-run -m "$model" --temperature 0 --max-tokens 768 --token-ids -o "$answers" "${resume[@]}" "$out.prompts"

echo "== testing the answers (verdicts in $out)" >&2
r1-verify --kind code --gold test "$answers" >"$out" || [ $? -eq 1 ]
r1-bench report --k 1 "$out"
jq -rs 'group_by(.verdict.reason) | sort_by(-length) | .[] | "\(length)\t\(.[0].verdict.reason // .[0].error.message)"' "$out"
