#!/usr/bin/env bash
# Runs black-box cases: tests/cli/TOOL/CASE.sh, with what it must print beside it.
#   CASE.stdout  exact bytes of stdout (absent: not looked at)
#   CASE.stderr  one glob a line that some line of stderr must match (absent: not looked at; empty
#                file: stderr must be empty)
#   CASE.exit    exit status (absent: 0)
# Each case runs in an empty directory with the built tools first in PATH, SRC = source root,
# R1_MODEL unset. Usage: run_cli.sh [--update] BIN_DIR TOOL [CASE...]
set -u
update=false
if [ "${1:-}" = --update ]; then update=true; shift; fi
bin=$(cd "$1" && pwd) || exit 2
tool=$2
shift 2
SRC=$(cd "$(dirname "$0")/../.." && pwd)
export SRC PATH="$bin:$PATH" LC_ALL=C.UTF-8
unset R1_MODEL
cases=("$@")
if [ ${#cases[@]} -eq 0 ]; then
  for script in "$SRC/tests/cli/$tool"/*.sh; do
    [ -e "$script" ] || { echo "no cases for $tool" >&2; exit 2; }
    cases+=("$(basename "$script" .sh)")
  done
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/r1-cli-XXXXXX")
trap 'rm -rf "$work"' EXIT
failed=0

for name in "${cases[@]}"; do
  base="$SRC/tests/cli/$tool/$name"
  mkdir -p "$work/$name"
  (cd "$work/$name" && timeout 120 bash "$base.sh") >"$work/out" 2>"$work/err" </dev/null
  status=$?
  if $update; then
    cp "$work/out" "$base.stdout"
    if [ $status -ne 0 ]; then echo $status >"$base.exit"; else rm -f "$base.exit"; fi
    continue
  fi
  why=""
  want=0
  [ -e "$base.exit" ] && want=$(cat "$base.exit")
  [ "$status" = "$want" ] || why+="exit status $status, not $want; "
  if [ -e "$base.stdout" ] && ! cmp -s "$base.stdout" "$work/out"; then
    why+="stdout differs; "
    diff -u "$base.stdout" "$work/out" | cut -c1-400 | head -n 20
  fi
  if [ -e "$base.stderr" ]; then
    if [ ! -s "$base.stderr" ]; then
      [ ! -s "$work/err" ] || why+="stderr is not empty; "
    else
      while IFS= read -r glob; do
        found=false
        while IFS= read -r line; do
          # shellcheck disable=SC2053
          [[ $line == $glob ]] && found=true && break
        done <"$work/err"
        $found || why+="no line of stderr matches '$glob'; "
      done <"$base.stderr"
    fi
  fi
  if [ -n "$why" ]; then
    failed=$((failed + 1))
    echo "FAILED $tool/$name: $why"
    head -c 1000 "$work/err"
  fi
  rm -rf "${work:?}/$name"
done
echo "$tool: $((${#cases[@]} - failed)) of ${#cases[@]} cases pass"
[ $failed -eq 0 ]
