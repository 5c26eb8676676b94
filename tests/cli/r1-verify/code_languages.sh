# stdin and stdout in three languages, the record's language before --lang, comparison by flag.
. "$SRC/tests/cli/r1-verify/sandbox.inc"
cat >in.jsonl <<'J'
{"content": "print(int(input()) / 3)", "language": "python", "answer": [{"input": "1", "output": "0.33333333"}, {"input": "6", "output": "2"}]}
{"content": "```cpp\n#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n * n << '\\n'; }\n```", "language": "cpp", "answer": [{"input": "7", "output": "49"}]}
{"content": "```sh\nread -r n; echo \"$((n * n))  \"\n```", "answer": [{"input": "7", "output": "49\n"}]}
J
show() { jq -c '[.verdict.pass, .verdict.score, .verdict.reason]'; }
r1-verify --kind code --lang bash in.jsonl | show
r1-verify --kind code --lang bash --compare tokens in.jsonl | show
r1-verify --kind code --lang bash --compare exact in.jsonl | show
