# A line of some megabytes is an error record, not a disaster, and the next line is answered.
{
  printf '{"id": "long", "prompt": "'
  head -c 6000000 /dev/zero | tr '\0' a
  printf '"}\n{"prompt": "1+1=", "max_tokens": 1, "temperature": 0}\n'
} | r1-run | jq -c '[.id, .error, .finish_reason]'
