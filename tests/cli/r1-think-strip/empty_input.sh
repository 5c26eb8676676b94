r1-think-strip </dev/null; echo "[$?]"; r1-think-strip --text </dev/null; echo "[$?]"
