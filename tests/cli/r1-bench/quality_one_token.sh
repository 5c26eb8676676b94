# Nothing follows a single token: no perplexity; of a text of nothing nothing is measured.
r1-convert "$SRC/examples/tiny-r1" -o t.r1 2>/dev/null
echo 1 | r1-bench quality -m t.r1 --base t.r1 --tokens 1
echo 1 | r1-bench quality -m t.r1 --base t.r1 --tokens 1 --json
r1-bench quality -m t.r1 --base t.r1 </dev/null; echo $?
echo 1 | r1-bench quality -m t.r1 --base t.r1 --each; echo $?
