# Reference solutions pass and mutated ones fail: five problems of HumanEval (MIT, (c) OpenAI) and three
# of CRUXEval (MIT, (c) Meta), in code_samples.jsonl; the whole sets: tests/golden/verify/code_sets.sh.
. "$SRC/tests/cli/r1-verify/sandbox.inc"
samples="$SRC/tests/cli/r1-verify/code_samples.jsonl"
show() { r1-verify --kind code --gold test | jq -c '[.id, .verdict.pass]'; }
show <"$samples"
jq -c '.content |= gsub("return (?<x>[^\n]+)"; "return None if True else \(.x)")' "$samples" | show
