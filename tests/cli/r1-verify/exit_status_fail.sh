echo '{"answer": "5", "content": "6"}' | r1-verify -e >/dev/null
