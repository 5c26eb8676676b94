r1-verify -k math=heavy </dev/null
