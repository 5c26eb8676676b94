#!/usr/bin/env bash
# Installs a build to an empty prefix and uses it as a stranger would: the tools, the library through
# pkg-config, the library through find_package(r1). Usage: install_consumer.sh BUILD_DIR CXX [CXX_FLAGS]
set -euo pipefail
build=$(cd "$1" && pwd)
cxx=$2
flags=${3:-}
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/r1-install-XXXXXX")
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
cmake --install "$build" --prefix "$prefix" >"$work/install.log" || { cat "$work/install.log"; exit 1; }

answer=$(echo '{"prompt": "What is 47 + 85?"}' | env -u R1_MODEL "$prefix/bin/r1-run" --temperature 0 | "$prefix/bin/r1-think-strip" | jq -r .content)
[ "$answer" = 'The answer is \boxed{132}.' ] || { echo "the installed r1-run says: $answer"; exit 1; }
for page in r1-run.1 r1-file.5; do
  [ -s "$prefix/share/man/man${page##*.}/$page" ] || { echo "$page is not installed"; exit 1; }
done

echo "What is 47 + 85?" >"$work/text"
"$prefix/bin/r1-convert" "$source/examples/tiny-r1" -o "$work/t.r1" 2>/dev/null
pc=$(dirname "$(find "$prefix" -name r1.pc)")
# shellcheck disable=SC2046,SC2086
"$cxx" $flags "$source/examples/library/count_tokens.cc" -o "$work/by_pkg_config" \
  $(PKG_CONFIG_PATH="$pc" pkg-config --cflags --libs r1)
"$work/by_pkg_config" "$work/t.r1" <"$work/text" >"$work/counts"

mkdir "$work/consumer"
cat >"$work/consumer/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(r1 REQUIRED)
add_executable(by_cmake count_tokens.cc)
target_link_libraries(by_cmake PRIVATE r1::r1)
CMAKE
cp "$source/examples/library/count_tokens.cc" "$work/consumer/"
cmake -S "$work/consumer" -B "$work/consumer/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$cxx" \
  -DCMAKE_CXX_FLAGS="$flags" >"$work/cmake.log" && cmake --build "$work/consumer/build" >>"$work/cmake.log" ||
  { cat "$work/cmake.log"; exit 1; }
"$work/consumer/build/by_cmake" "$work/t.r1" <"$work/text" | cmp - "$work/counts"
grep -q '^[1-9]' "$work/counts" || { echo "no tokens counted"; exit 1; }
echo "installed tools, pkg-config and find_package work"
