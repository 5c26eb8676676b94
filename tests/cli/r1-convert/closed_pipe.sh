make_checkpoint hf deepseek F32 1 m
r1-convert m -o a.r1 2>/dev/null
set -o pipefail
r1-convert --list a.r1 --json | true
