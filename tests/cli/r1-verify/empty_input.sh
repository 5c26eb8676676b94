r1-verify </dev/null
