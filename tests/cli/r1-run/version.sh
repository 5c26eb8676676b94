# Names the commit, the instruction set in use and the backends built in.
r1-run --version | grep -cE '^r1-run [0-9.]+ \(commit [0-9a-z-]+; instruction set (scalar|avx2|avxvnni|avx512|zen4|neon); backends cpu(, cuda)?\)$'
R1_CPU=scalar r1-run --version | grep -o 'set scalar'
