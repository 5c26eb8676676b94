r1-bench report --k 0 </dev/null
