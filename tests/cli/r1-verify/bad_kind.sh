r1-verify -k maths </dev/null
