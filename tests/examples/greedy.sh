#!/usr/bin/env bash
# greedy.sh CONVERT GREEDY: examples/library/greedy.cc continues the prompts of a golden checkpoint as
# transformers does.
set -eu
convert=$1 greedy=$2
golden=tests/golden/model/qwen2_bf16
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$convert" "$golden" -o "$work/model.r1" 2>"$work/log" || { cat "$work/log"; exit 1; }
# A line a case: {"prompt": [...], "rows": [...], ..., "greedy": [...], ...}
grep -o '"prompt": \[[^]]*\]' "$golden/golden.json" | sed 's/"prompt": //' >"$work/prompts"
grep -o '"greedy": \[[^]]*\]' "$golden/golden.json" | sed 's/"greedy": //' >"$work/expected"
"$greedy" "$work/model.r1" 24 2 <"$work/prompts" >"$work/ids"
[ -s "$work/expected" ]
diff "$work/expected" "$work/ids"
"$greedy" "$work/model.r1" 4 <<<'[]' 2>"$work/error" && exit 1
grep -q 'not a list of token ids: \[\]' "$work/error"
