echo '{"answer": "", "content": "6"}' | r1-verify --exit-status
