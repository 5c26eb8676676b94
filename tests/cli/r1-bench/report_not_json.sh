printf 'x\n{"id": 1, "verdict": {"pass": true}}\n' | r1-bench report --json
