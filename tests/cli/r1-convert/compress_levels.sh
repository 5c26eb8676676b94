make_checkpoint hf deepseek BF16 1 m
for level in 1 9 19; do r1-convert m -o $level.r1 --compress=$level 2>/dev/null; r1-convert --check $level.r1 | cut -d, -f1; done
r1-convert m -o default.r1 --compress 2>/dev/null
cmp 9.r1 default.r1
r1-convert m -o plain.r1 2>/dev/null
[ "$(stat -c %s 9.r1)" -lt "$(stat -c %s plain.r1)" ] && echo smaller
