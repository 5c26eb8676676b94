#!/usr/bin/env bash
# Sets r1 up and runs every test: packages, Release build with warnings as errors, ctest.
# Usage: bash tests/run.sh [PRESET]   (ci by default; dev for ASan and UBSan, tsan, release)
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-ci}
jobs=$(nproc)

bash tests/support/install_packages.sh
echo "== build: cmake --preset $preset, $jobs jobs"
cmake --preset "$preset" >/tmp/r1-configure.$$ || { cat /tmp/r1-configure.$$; exit 2; }
rm -f /tmp/r1-configure.$$
cmake --build --preset "$preset" -j "$jobs" -- --no-print-directory |
  sed -uE '/Built target|Consolidate|Scanning/d'
echo "== test: ctest --preset $preset"
status=0
ctest --preset "$preset" -j "$jobs" | tee "build/$preset/ctest.log" || status=$?
total=$(sed -nE 's/.* tests failed out of ([0-9]+)/\1/p' "build/$preset/ctest.log" | tail -n 1)
failed=$(sed -nE 's/.*tests passed, ([0-9]+) tests? failed.*/\1/p' "build/$preset/ctest.log" | tail -n 1)
if [ -z "$total" ]; then
  echo "tests/run.sh: ctest printed no result (see build/$preset/ctest.log)" >&2
  exit 2
fi
echo "$((total - failed)) passed, $failed failed"
exit $status
