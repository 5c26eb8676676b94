for f in r1 open-r1 trl tag-count; do
  echo '{"completion": "<think>\na\n</think>\n<answer>\nb\n</answer>"}' | r1-verify -k format --format $f | grep -o '"score": [0-9.]*'
done
