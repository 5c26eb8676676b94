r1-convert --version | grep -cE '^r1-convert [0-9]+\.[0-9]+\.[0-9]+ \(commit .*\)$'
