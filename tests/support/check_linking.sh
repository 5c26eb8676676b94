#!/usr/bin/env bash
# Which shared libraries the tools ask for before they run: none but the C library's, where
# cmake/r1_static.cmake says that it can be so. Usage: check_linking.sh READELF TOOL...
set -euo pipefail
readelf=$1
shift
for tool in "$@"; do
  needed=$("$readelf" -d "$tool" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libc|libm|ld-linux-x86-64)\.so' || true)
  [ -z "$needed" ] || { echo "$tool loads at its start:"; echo "$needed"; exit 1; }
done
