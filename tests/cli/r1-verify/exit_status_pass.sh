echo '{"answer": "5", "content": "5"}' | r1-verify -e >/dev/null
