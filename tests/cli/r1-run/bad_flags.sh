# Usage errors: one line, status 2.
for flags in '--temperature -1' '--top-p 2' '--top-k -5' '--min-p 1.5' '-n 0' '--max-tokens -3' '--logprobs 5000' '--device tpu' \
  '--batch 0' '--context 99999' '--memory 12Q' '--memory 1K' '--nonsense' '--progress loud' '--temperature x'; do
  # shellcheck disable=SC2086
  r1-run $flags </dev/null
  echo "$flags: $?"
done
r1-run --stop '' </dev/null; echo $?
