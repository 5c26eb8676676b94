# Rounds for language, schema and format r1, written before the program saw them (2026-11-29): 2 of 47, 0 of 48 and
# 0 of 40 were judged otherwise at first sight. Each line says what is wanted; nothing but the counts may come out.
for kind in language schema format; do
  grep "^{\"kind\": \"$kind\"" "$SRC/tests/cli/r1-verify/rounds.jsonl" >in.jsonl
  r1-verify --kind "$kind" --format r1 in.jsonl >out.jsonl
  jq -c 'select(if .want == null then .verdict.score != null else .verdict.score == null or (.verdict.score - .want | fabs) > 0.06 end)
    | {completion, want, verdict}' out.jsonl
  jq -sr --arg kind "$kind" '"\($kind): \(length) judged"' out.jsonl
done
