# A record that carries an error passes through untouched, and counts for the exit status.
printf '%s\n' '{"prompt":"x",  "error": {"code": "c", "message": "m"}}' '{"prompt": "1+1=", "error": null, "temperature": 0, "max_tokens": 2}' | r1-run
