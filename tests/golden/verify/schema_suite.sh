#!/usr/bin/env bash
# Runs the JSON-Schema-Test-Suite through r1-verify --kind schema and says how many of its verdicts agree.
#   schema_suite.sh DIR...    DIR holds one draft's *.json; in Debian's json-schema-test-suite that is
#                             /usr/share/json-schema-test-suite/tests/draft7, in the suite's own
#                             repository tests/draft7 and tests/draft2020-12
# r1-verify must be in PATH. Prints every disagreement. Exit status 1 if there are disagreements
# that are not about references out of the document, which are refused on purpose.
set -euo pipefail
[ $# -gt 0 ] || { sed -n '2,7s/^# //p' "$0"; exit 2; }
status=0
for dir in "$@"; do
  case $dir in
    *draft7*) dialect=http://json-schema.org/draft-07/schema# ;;
    *) dialect=https://json-schema.org/draft/2020-12/schema ;;
  esac
  out=$(cat "$dir"/*.json | jq -c --arg dialect "$dialect" '.[] | .description as $group | .schema as $schema | .tests[] |
      {id: ($group + ": " + .description), content: (.data | tojson), valid,
       schema: (if ($schema | type) == "object" and ($schema | has("$schema") | not)
                then {"$schema": $dialect} + $schema else $schema end)}' |
    r1-verify --kind schema --gold schema |
    jq -c '{id, valid, pass: .verdict.pass, reason: .verdict.reason, message: .verdict.errors[0].message}')
  jq -rs --arg dir "$dir" '
    (map(select(.pass != .valid))) as $bad |
    ($bad | map(select(.reason == "bad_schema" and (.message | test("leads nowhere"))))) as $out |
    "\($dir): \(length) tests, \(length - ($bad | length)) agree, \($out | length) refer out of the document, \(($bad | length) - ($out | length)) disagree",
    ($bad[] | "  \(.id): is \(.pass), must be \(.valid) (\(.reason): \(.message))")' <<<"$out"
  jq -es 'map(select(.pass != .valid and ((.reason == "bad_schema" and (.message | test("leads nowhere"))) | not))) | length == 0' <<<"$out" >/dev/null || status=1
done
exit $status
