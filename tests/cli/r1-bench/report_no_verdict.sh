echo '{"id": 1, "content": "5"}' | r1-bench report --json
