echo '{"id": 1, "verdict": "yes"}' | r1-bench report --json
