#!/usr/bin/env bash
# llama.cpp on the problems that examples/humaneval.sh has answered with r1-run, and where the two part.
#   humaneval_peer.sh OUT.jsonl MODEL.gguf [THREADS]
# OUT.jsonl is what humaneval.sh wrote for a model of the ChatML family (Qwen2.5); OUT.jsonl.answers lies beside it.
# llama.cpp gets the same text as r1-run, looks at r1-run's tokens first and goes on by itself where it would
# have said something else. Needs node, `npm install --prefix tests/bench/peer`, jq, bubblewrap and r1-verify in PATH.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { sed -n '2,6s/^# //p' "$0"; exit 2; }
ours=$1 model=$2 threads=${3:-2}
jq -c '. as $record | (if .messages[0].role == "system" then [] else
    [{role: "system", content: "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."}] end + .messages) |
  map("<|im_start|>\(.role)\n\(.content)" + if .prefix then "" else "<|im_end|>\n" end) | join("") as $text |
  $record | {id, prefill, code_prefix, entry_point, test, stop, max_tokens: 768, prompt: $text, draft: .token_ids}' "$ours.answers" |
  node "$here/../../bench/peer/llama_cpp_answers.mjs" "$(realpath "$model")" "$threads" |
  r1-verify --kind code --gold test >"$ours.peer" || [ $? -eq 1 ]
jq -rn --slurpfile ours "$ours" --slurpfile theirs "$ours.peer" '
  ($ours | map({key: .id, value: .}) | from_entries) as $ours |
  ($theirs | map(select(.parted) | .parted.token_logit - .parted.draft_logit) | sort) as $gaps |
  "\($theirs | length) problems, \($gaps | length) answers part; passed: r1 \([$theirs[] | select($ours[.id].verdict.pass)] | length), llama.cpp \([$theirs[] | select(.verdict.pass)] | length)",
  (if $gaps == [] then empty else "logit gaps where they part: median \($gaps[($gaps | length / 2 | floor)]), most \($gaps[-1])" end),
  ($theirs[] | select(.verdict.pass != $ours[.id].verdict.pass) |
    "  \(.id): r1 \($ours[.id].verdict.reason), llama.cpp \(.verdict.reason); token \(.parted.at), gap \(.parted.token_logit - .parted.draft_logit)")'
