echo '{"id": 1, "verdict": {"pass": true}}' | r1-bench report --html no/such/folder.html
