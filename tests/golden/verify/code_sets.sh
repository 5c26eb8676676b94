#!/usr/bin/env bash
# Reference solutions of public problem sets must pass in the sandbox, and mutated ones fail.
#   code_sets.sh DIR [SET...]   DIR holds humaneval.jsonl, mbpp.jsonl, cruxeval.jsonl and
#                               multipl_e_humaneval_cpp.jsonl, one problem a line with the fields id,
#                               problem, answer and test, test_list or input; SET: some of
#                               humaneval mbpp cruxeval multipl_e
# r1-verify must be in PATH. Mutants: "stub" answers None, "return" turns every `return X` into
# `return None if True else X` (C++: `return {}`). The solutions for
# MultiPL-E, which brings none, are ours: multipl_e_solutions.jsonl. Exit status 1 if a reference fails.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || { sed -n '2,10s/^# //p' "$0"; exit 2; }
data=$1
shift
sets=("$@")
[ ${#sets[@]} -gt 0 ] || sets=(humaneval mbpp cruxeval multipl_e)
status=0
to_none='gsub("(?<a>(^|\\n)[ \\t]*|: *)return(?<b>[ (][^\\n]+)"; "\(.a)return None if True else\(.b)")'

# judge NAME WANTED GOLD: records on stdin; prints the counts and whatever was not as wanted
judge() {
  local begin end
  begin=$(date +%s%N)
  r1-verify --kind code --gold "$3" >"$work/out" || true
  end=$(date +%s%N)
  jq -rs --arg name "$1" --argjson wanted "$2" --argjson ms "$(((end - begin) / 1000000))" '
    (map(select(.verdict.pass != $wanted))) as $odd |
    "\($name): \(length) records, \(length - ($odd | length)) \(if $wanted then "pass" else "fail" end), \($ms) ms in all",
    ($odd[:20][] | "  \(.id): \(.verdict.reason // .error.message) \(.verdict.detail // "")")' "$work/out"
  if [ "$2" = true ]; then jq -es 'all(.verdict.pass == true)' "$work/out" >/dev/null || status=1; fi
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for set in "${sets[@]}"; do
  case $set in
    humaneval)
      records='{id, code_prefix: .problem, entry_point, test, content: .answer}'
      jq -c "$records" "$data/humaneval.jsonl" | judge "HumanEval, references" true test
      jq -c "$records | .content = \"    return None\\n\"" "$data/humaneval.jsonl" | judge "HumanEval, stubs" false test
      jq -c "$records | .content |= $to_none" "$data/humaneval.jsonl" | judge "HumanEval, return mutants" false test ;;
    mbpp)
      records='{id, test_list, test_setup_code, content: .answer}'
      jq -c "$records" "$data/mbpp.jsonl" | judge "MBPP, references" true test_list
      jq -c "$records | .content |= $to_none" "$data/mbpp.jsonl" | judge "MBPP, return mutants" false test_list ;;
    cruxeval)
      records='{id, test: "assert f(\(.input)) == \(.answer)", content: .problem}'
      jq -c "$records" "$data/cruxeval.jsonl" | judge "CRUXEval, references" true test
      jq -c "$records | .content |= $to_none" "$data/cruxeval.jsonl" | judge "CRUXEval, return mutants" false test ;;
    multipl_e)
      jq -cn --slurpfile s "$here/multipl_e_solutions.jsonl" '($s | map({key: .id, value: .content}) | from_entries) as $solutions |
        inputs | select($solutions[.id]) | {id, language: "cpp", code_prefix: .problem, test, content: $solutions[.id]}' \
        "$data/multipl_e_humaneval_cpp.jsonl" >"$work/cpp"
      judge "MultiPL-E C++, references" true test <"$work/cpp"
      jq -c '.content |= gsub("return (?<x>[^;]+);"; "return {};")' "$work/cpp" | judge "MultiPL-E C++, return mutants" false test ;;
    *) echo "code_sets.sh: no such set: $set" >&2; exit 2 ;;
  esac
done
exit $status
