# A patch in a copy of a repository; names of tests as SWE-bench's files have them.
. "$SRC/tests/cli/r1-verify/sandbox.inc"
mkdir repo
printf 'echo "$(($1 - $2))"\n' >repo/add.sh
cat >repo/run_tests.sh <<'T'
[ "$(bash add.sh 2 2)" = 4 ] && echo "PASSED tests::adds" || echo "FAILED tests::adds - wrong"
[ -e README ] || echo "PASSED tests::clean"
T
cat >in.jsonl <<'J'
{"id": "fixed", "content": "```diff\n--- a/add.sh\n+++ b/add.sh\n@@ -1 +1 @@\n-echo \"$(($1 - $2))\"\n+echo \"$(($1 + $2))\"\n```", "repo_dir": "repo", "test_cmd": "bash run_tests.sh", "FAIL_TO_PASS": "[\"tests::adds\"]", "PASS_TO_PASS": ["tests::clean"]}
{"id": "idle", "content": "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+x\n", "repo_dir": "repo", "test_cmd": "bash run_tests.sh", "FAIL_TO_PASS": ["tests::adds"], "PASS_TO_PASS": ["tests::clean"]}
{"id": "none", "content": "Nothing to do.", "repo_dir": "repo", "test_cmd": "true", "FAIL_TO_PASS": ["tests::adds"]}
{"id": "lost", "content": "x", "repo_dir": "nowhere", "test_cmd": "true", "FAIL_TO_PASS": ["tests::adds"]}
J
r1-verify --kind swe in.jsonl | jq -c '[.id, .verdict.pass, .verdict.reason, .verdict.FAIL_TO_PASS, .error.code]'
cat repo/add.sh
