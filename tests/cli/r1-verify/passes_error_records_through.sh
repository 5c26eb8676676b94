# A record that already failed is left as it came.
printf '%s\n' '{"id": 1, "error": {"code": "context_full", "message": "prompt too long"}}' | r1-verify
