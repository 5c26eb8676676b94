#!/usr/bin/env bash
# Man pages and completions from the programs' own flag definitions.
#   generate_docs.sh BIN_DIR          writes man/*.1 and completions/*
#   generate_docs.sh --check BIN_DIR  compares instead, lints what it can, and fails on a difference
set -eu
check=false
if [ "${1:-}" = --check ]; then check=true; shift; fi
bin=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/man" "$new/completions"

for source in man/*.1.in; do
  tool=$(basename "$source" .1.in)
  "$bin/$tool" --generate=man >"$new/options"
  {
    printf '.\\" Generated from man/%s.1.in and %s --generate=man; edit those.\n' "$tool" "$tool"
    sed -e "/^@OPTIONS@\$/{r $new/options" -e 'd}' "$source"
  } >"$new/man/$tool.1"
  "$bin/$tool" --generate=bash >"$new/completions/$tool.bash"
  "$bin/$tool" --generate=zsh >"$new/completions/_$tool"
  "$bin/$tool" --generate=fish >"$new/completions/$tool.fish"
done

if ! $check; then
  cp "$new"/man/*.1 man/
  cp "$new"/completions/* completions/
  exit 0
fi
status=0
for file in "$new"/man/*.1; do diff -u "man/$(basename "$file")" "$file" || status=1; done
for file in "$new"/completions/*; do diff -u "completions/$(basename "$file")" "$file" || status=1; done
[ $status -eq 0 ] || echo "generated files are stale (run tests/support/generate_docs.sh BIN_DIR)"

for file in completions/*.bash; do bash -n "$file" || status=1; done
if command -v zsh >/dev/null; then for f in completions/_*; do zsh -n "$f" || status=1; done; fi
if command -v fish >/dev/null; then for f in completions/*.fish; do fish -n "$f" || status=1; done; fi
if command -v mandoc >/dev/null; then
  # Debian's mandoc calls every unknown operating system's page a STYLE matter: warnings count.
  for page in man/*.[15]; do mandoc -Tlint -Wwarning "$page" || status=1; done
fi
exit $status
