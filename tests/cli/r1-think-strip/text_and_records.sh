for flag in "--field x" --keep-reasoning --keep-completion; do r1-think-strip --text $flag </dev/null; echo "[$?]"; done
