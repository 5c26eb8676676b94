# Nothing but the last line where stderr is no terminal.
make_checkpoint hf qwen2 F32 1 m
r1-convert m -o a.r1 2>err
cat err >&2
wc -l <err
