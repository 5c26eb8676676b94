# Nothing that is not r1-run's own is changed; its own fields are replaced where they stand.
printf '%s\n' '{ "big":123456789012345678901234567890 , "completion": "old", "prompt":"1+\u0031=" ,"x" : [1,  2], "prefill": "gone?", "usage": null, "logprobs": {"content": []}}' |
  r1-run --temperature 0 --max-tokens 2
