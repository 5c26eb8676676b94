# What is decided comes out at once, though the input goes on: the reader sees it before the end.
mkfifo in out
r1-think-strip --text <in >out &
exec 3>in 4<out
printf '<think>r</th' >&3; printf 'ink>\n\nfirst line\n' >&3
IFS= read -r -t 20 line <&4; echo "got: $line"
printf 'second </thi' >&3; printf 'line\n' >&3
exec 3>&-
cat <&4; wait
