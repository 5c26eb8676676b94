#!/usr/bin/env bash
# arm.sh COMPILER EMULATOR PRINT_BITS WORK: the kernels for 64-bit Arm, compiled here and run by an
# emulator, give the bits that this machine's kernels give (PRINT_BITS, the same program built for it).
set -euo pipefail
compiler=$1 emulator=$2 native=$3 work=$4
cd "$(dirname "$0")/../.."
mkdir -p "$work"

sources=(kernels/cpu/{neon,scalar,select,sets,sets_arm,tables_arm}.cc libr1/format/{dtype,tensor_view}.cc
  libr1/base/{buffer,error}.cc tests/kernels/print_bits.cc)
objects=()
for source in "${sources[@]}"; do
  flags=()
  [ "$source" != kernels/cpu/neon.cc ] || flags=(-fno-schedule-insns)
  object=$work/$(basename "$source" .cc).o
  echo "== $source"
  "$compiler" -std=c++20 -O2 -DNDEBUG -ffp-contract=off -Wall -Wextra -Wconversion -Wshadow -Werror "${flags[@]}" \
    -I. -c "$source" -o "$object"
  objects+=("$object")
done
"$compiler" -static "${objects[@]}" -o "$work/print_bits"

"$emulator" "$work/print_bits" >"$work/arm.txt"
"$native" | sed -n 's/^scalar //p' >"$work/expected.txt"
for table in neon scalar; do
  sed -n "s/^$table //p" "$work/arm.txt" | diff "$work/expected.txt" - || {
    echo "arm.sh: the $table kernels on Arm give other bits than this machine's (< here, > there)" >&2
    exit 1
  }
done
echo "$(wc -l <"$work/expected.txt") hashes of the neon and scalar kernels are this machine's"
