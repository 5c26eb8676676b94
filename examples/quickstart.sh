#!/usr/bin/env bash
# From nothing to verified answers: installs what is missing, builds r1, converts the bundled model's
# Hugging Face checkpoint, answers a file of problems with several samples each, strips the
# reasoning, verifies and reports. Usage: bash examples/quickstart.sh [SAMPLES]
set -euo pipefail
cd "$(dirname "$0")/.."
samples=${1:-4}
jobs=$(nproc)

bash tests/support/install_packages.sh
echo "== build: Release, $jobs jobs"
cmake --preset release -DR1_TESTS=OFF >/dev/null
cmake --build --preset release -j "$jobs" -- --no-print-directory |
  sed -uE '/Built target|Consolidate|Scanning/d'
PATH="$PWD/build/release/bin:$PATH"

out=$(mktemp -d "${TMPDIR:-/tmp}/r1-quickstart-XXXXXX")
trap 'rm -rf "$out"' EXIT
run() { echo "\$ $*"; "$@"; }

echo "== convert, answer, strip, verify, report"
run r1-convert examples/tiny-r1 -o "$out/tiny-r1.r1"
run r1-convert --check "$out/tiny-r1.r1"
echo "\$ r1-run -m tiny-r1.r1 -n $samples < examples/tiny-r1/problems.jsonl | r1-think-strip | r1-verify --kind math --gold answer > verdicts.jsonl"
r1-run -m "$out/tiny-r1.r1" -n "$samples" <examples/tiny-r1/problems.jsonl |
  r1-think-strip | r1-verify --kind math --gold answer >"$out/verdicts.jsonl"
echo "== the first verdict"
head -n 1 "$out/verdicts.jsonl" | jq -c '{id, prompt, content, answer, verdict: .verdict | {pass, extracted, reason}}'
run r1-bench report --k "1,$samples" "$out/verdicts.jsonl"
