#!/usr/bin/env bash
# Which shared libraries the tools ask for before they run: none but the C library's, where
# cmake/r1_static.cmake says that it can be so. And whether they hold the CPU kernels: all that compute,
# and no other, though all name them in --version. Usage: check_linking.sh READELF TOOL...
set -euo pipefail
readelf=$1
shift
for tool in "$@"; do
  needed=$("$readelf" -d "$tool" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libc|libm|ld-linux-x86-64)\.so' || true)
  [ -z "$needed" ] || { echo "$tool loads at its start:"; echo "$needed"; exit 1; }
  kernels=$("$readelf" -sW "$tool" | grep -c '_ZN2r13cpu6scalar' || true)
  case $tool in
    *r1-verify | *r1-think-strip) [ "$kernels" = 0 ] || { echo "$tool links $kernels kernels"; exit 1; } ;;
    *) [ "$kernels" != 0 ] || { echo "$tool has no kernels (or they have another name)"; exit 1; } ;;
  esac
done
