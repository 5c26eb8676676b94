# A reader that goes away ends the list quietly.
make_checkpoint hf deepseek F32 1 m
r1-convert m -o a.r1 2>/dev/null
for _ in 1 2 3 4 5; do r1-convert --list a.r1 --json | true; done
