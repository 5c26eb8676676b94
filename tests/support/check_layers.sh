#!/usr/bin/env bash
# The shape of the tree, as libr1/README.md states it: a file includes only from its own folder or
# from folders to the left in data-flow order; no file passes 500 lines; sources are ASCII but for
# string literals of tests; CLI11 stays in tools/; a TODO names an issue; only base/cpu_features.h
# knows the compiler's __builtin_cpu functions, which cost every tool a tenth of a millisecond at its start; no two
# headers define a type of one name, which the linker would take for one.
set -u
cd "$(dirname "$0")/../.." || exit 2
order=(base json format text kernels backend model engine verify bench train tools)
rank() { local i; for i in "${!order[@]}"; do [ "${order[$i]}" = "$1" ] && { echo "$i"; return; }; done; echo -1; }
declare -A ranks
for folder in "${order[@]}"; do ranks[$folder]=$(rank "$folder"); done
bad=0
complain() { echo "$1"; bad=$((bad + 1)); }

while IFS= read -r hit; do
  file=${hit%%:*}
  included=$(sed -E 's/.*#include "(libr1\/)?([a-z]+)\/.*/\2/' <<<"$hit")
  case $file in
    libr1/*) from=$(cut -d/ -f2 <<<"$file") ;;
    kernels/*) from=kernels ;;
    *) from=tools ;;
  esac
  # kernels stand beside format: they know tensors, not text.
  if [ "$from" = kernels ] && [ "$included" = text ]; then complain "$hit: kernels may not include text"; fi
  [ -n "${ranks[$included]:-}" ] || { complain "$hit: unknown folder"; continue; }
  if [ "${ranks[$included]}" -gt "${ranks[$from]}" ]; then complain "$hit: includes upwards"; fi
done < <(grep -rnE '#include "(libr1/|kernels/|tools/)' libr1 kernels tools --include=*.cc --include=*.h)

# In libr1/verify the kinds, beside the folders, may include all of them; the folders see those before them.
verify_order=(value parse equal language answer choice code schema)
declare -A verify_ranks
for i in "${!verify_order[@]}"; do verify_ranks[${verify_order[$i]}]=$i; done
while IFS= read -r hit; do
  from=$(cut -d/ -f3 <<<"$hit")
  included=$(sed -E 's/.*#include "libr1\/verify\/([a-z_]+)[/.].*/\1/' <<<"$hit")
  if [ -z "${verify_ranks[$from]:-}" ] || [ -z "${verify_ranks[$included]:-}" ]; then complain "$hit: not of verify's folders"; continue; fi
  if [ "${verify_ranks[$included]}" -gt "${verify_ranks[$from]}" ]; then complain "$hit: includes upwards"; fi
done < <(grep -rnE '#include "libr1/verify/' libr1/verify/*/ --include=*.cc --include=*.h)

while IFS= read -r file; do
  lines=$(wc -l <"$file")
  [ "$lines" -le 500 ] || complain "$file: $lines lines (500 at most)"
done < <(find libr1 kernels tools tests examples -name '*.cc' -o -name '*.h' -o -name '*.cu' -o -name '*.py' -o -name '*.sh')
grep -rln 'CLI/CLI.hpp' libr1 kernels tests --include=*.cc --include=*.h | while IFS= read -r f; do echo "$f: CLI11 belongs in tools/"; done | grep . && bad=$((bad + 1))
grep -rnE '\b(TODO|FIXME|XXX)\b' libr1 kernels tools --include=*.cc --include=*.h | grep -vE 'TODO\(#[0-9]+\)' && bad=$((bad + 1))
grep -rn '__builtin_cpu_[a-z]*(' libr1 kernels tools --include=*.cc --include=*.h --include=*.inl | grep -v '^libr1/base/cpu_features.h:' && bad=$((bad + 1))
grep -rhoE '^(struct|class|enum class) [A-Za-z0-9_]+( final)?( : [^;{]*)? \{' libr1 kernels tools --include=*.h |
  awk '{ name = $1 == "enum" ? $3 : $2; if (++seen[name] == 2) print "two headers define " name }' | grep . && bad=$((bad + 1))
[ $bad -eq 0 ] && echo "layers: nothing to complain about"
[ $bad -eq 0 ]
