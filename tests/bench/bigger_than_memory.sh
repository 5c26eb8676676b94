#!/usr/bin/env bash
# A model larger than memory against plain mapping and against the disk:
#   bigger_than_memory.sh BIN_DIR MODEL.r1 LIMIT [BATCH...]
# Runs r1-run in a control group of LIMIT (such as 4G; needs root, version 1 or 2 of control groups),
# the file out of the page cache, once streaming (the default there) and once with plain mapping
# (--weights-memory of more than the model), for each number of sequences (default 1 8 32). Prints
# seconds, tokens/s, MB/s of weights read, and what dd reads of the same file, cold, through the page
# cache and past it. Outputs of both ways are compared byte by byte. Nobody else may have the file mapped.
set -eu
[ $# -ge 3 ] || { sed -n '2,9s/^# \?//p' "$0"; exit 2; }
bin=$(cd "$1" && pwd)
model=$(realpath "$2")
limit=$3
shift 3
[ $# -gt 0 ] || set -- 1 8 32
work=$(mktemp -d)
if [ -d /sys/fs/cgroup/memory ]; then
  group=/sys/fs/cgroup/memory/r1-bigger-$$ file=memory.limit_in_bytes members=tasks
else
  group=/sys/fs/cgroup/r1-bigger-$$ file=memory.max members=cgroup.procs
fi
mkdir "$group"
trap 'rm -rf "$work"; rmdir "$group" || true' EXIT
echo "$limit" >"$group/$file"

forget() { dd if="$model" iflag=nocache count=0 status=none; }
# run NAME ARGS...: seconds, tokens/s, MB/s
run() {
  local name=$1
  shift
  forget
  (
    echo "$BASHPID" >"$group/$members"
    exec "$bin/r1-run" -m "$model" --raw --context 256 --memory 300M --max-tokens 16 --temperature 1 --progress json "$@" \
      -o "$work/$name.out" "$work/in.jsonl" 2>"$work/$name.err"
  )
  tail -n 1 "$work/$name.err" | jq -r --arg name "$name" \
    '"\($name)\t\(.seconds) s\t\(100 * .tokens / .seconds | round / 100) tokens/s\t\(if .weights_read_bytes then "\(.weights_read_bytes / .seconds / 1e6 | round) MB/s" else "" end)"'
}

ls -l "$model"
for n in "$@"; do
  seq "$n" | jq -c '{prompt_token_ids: [range(24) as $j | (. * 7919 + $j * 10473 + 17) % 8192]}' >"$work/in.jsonl"
  run "stream-$n"
  run "mapped-$n" --weights-memory 1000000G --batch 128 --chunk 512
  cmp "$work/stream-$n.out" "$work/mapped-$n.out"
done
forget
dd if="$model" of=/dev/null bs=8M count=200 2>&1 | tail -n 1
dd if="$model" of=/dev/null bs=8M count=200 skip=200 iflag=direct 2>&1 | tail -n 1
