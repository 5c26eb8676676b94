# Each file is a completion of its own.
printf 'r</think>one\n' >1; printf '<think>cut' >2; printf '<think>r</think>\nthree\n' >3
r1-think-strip --text 1 2 - 3 <<'IN'
stdin
IN
