# What is wrong with every line is said of the first few and counted at the end; each record has its error.
for n in 1 2 3 4 5 6 7 8; do echo '{"content": "5"}'; done >in.jsonl
echo 'not json' >>in.jsonl
r1-verify in.jsonl >out.jsonl || status=$?
grep -c '"error"' out.jsonl
exit $status
