r1-bench report </dev/null
