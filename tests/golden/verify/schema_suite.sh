#!/usr/bin/env bash
# Runs the JSON-Schema-Test-Suite through r1-verify --kind schema and says how many of its verdicts agree.
#   schema_suite.sh DIR...    DIR holds one draft's *.json; in Debian's json-schema-test-suite that is
#                             /usr/share/json-schema-test-suite/tests/draft7, in the suite's own
#                             repository tests/draft7 and tests/draft2020-12
# r1-verify must be in PATH. Prints every disagreement. The suite's remote documents, where they lie beside
# the tests (../../remotes), are put into each schema's definitions, as nothing is ever fetched. Exit status 1
# if there are disagreements that are not about references out of the document or an unknown dialect.
set -euo pipefail
[ $# -gt 0 ] || { sed -n '2,8s/^# //p' "$0"; exit 2; }
status=0
for dir in "$@"; do
  case $dir in
    *draft7*) dialect=http://json-schema.org/draft-07/schema# folder=draft7 definitions=definitions ;;
    *) dialect=https://json-schema.org/draft/2020-12/schema folder=draft2020-12 definitions='$defs' ;;
  esac
  remotes='{}'
  if [ -d "$dir/../../remotes" ]; then
    remotes=$(cd "$dir/../../remotes" && find . -name '*.json' \( -not -path './draft*' -o -path "./$folder/*" \) -print0 | sort -z |
      xargs -0 jq -n '[inputs | select(type == "object" and ((has("$schema") | not) or (.["$schema"] | test("draft-07|2020-12")))) |
        {("remote " + input_filename): ({"$id": ("http://localhost:1234" + (input_filename | ltrimstr(".")))} + .)}] | add')
  fi
  out=$(cat "$dir"/*.json | jq -c --arg dialect "$dialect" --arg definitions "$definitions" --argjson remotes "$remotes" '.[] | .description as $group | .schema as $schema | .tests[] |
      {id: ($group + ": " + .description), content: (.data | tojson), valid,
       foreign: ($schema | type == "object" and has("$schema") and (.["$schema"] | test("draft-07|2020-12/schema") | not)),
       schema: (if ($schema | type) == "object" and ($schema | has("$schema") | not)
                then {"$schema": $dialect} + $schema else $schema end |
               if type == "object" and ($schema | tostring | test("localhost:1234|[a-zA-Z]\\.json")) then .[$definitions] += $remotes else . end)}' |
    r1-verify --kind schema --gold schema |
    jq -c '{id, valid, foreign, pass: .verdict.pass, reason: .verdict.reason, message: .verdict.errors[0].message}')
  jq -rs --arg dir "$dir" '
    (map(select(.pass != .valid))) as $bad |
    ($bad | map(select(.foreign or (.reason == "bad_schema" and (.message | test("leads nowhere")))))) as $out |
    "\($dir): \(length) tests, \(length - ($bad | length)) agree, \($out | length) refer out of the document or are of another dialect, \(($bad | length) - ($out | length)) disagree",
    ($bad[] | "  \(.id): is \(.pass), must be \(.valid) (\(.reason): \(.message))")' <<<"$out"
  jq -es 'map(select(.pass != .valid and (.foreign or (.reason == "bad_schema" and (.message | test("leads nowhere"))) | not))) | length == 0' <<<"$out" >/dev/null || status=1
done
exit $status
