// SPDX-License-Identifier: MIT
#include "libr1/json/json_writer.h"
#include "tests/support/catch.h"
#include "tests/unit/verify/code_test.h"

using r1::FieldError;

TEST_CASE("programs read stdin and write stdout, in each language") {
  if (!sandbox_here()) return;
  CHECK(program_reason("python", "print(int(input()) + 1)", "41\n", "42\n") == "passed");
  CHECK(program_reason("python", "print(int(input()) + 2)", "41\n", "42\n") == "wrong_answer");
  CHECK(program_reason("python", "import sys\nprint(sys.stdin.buffer.readline())", "a\nb",
                       "b'a\\n'") == "passed");
  CHECK(program_reason("python", "print(open('/dev/stdin').read(), file=open('/dev/stdout', 'w'))",
                       "a", "a") == "passed");
  CHECK(program_reason(
            "cpp", "#include <iostream>\nint main() { int x; std::cin >> x; std::cout << x + 1; }",
            "41", "42") == "passed");
  CHECK(program_reason("cpp", "int main() { return y; }", "", "") == "compile_error");
  CHECK(program_reason("bash", "read -r x; echo $((x + 1)); cat <(echo ok)", "41\n", "42 ok") ==
        "passed");
  CHECK(program_reason("python", "import sys; print(42); sys.exit(3)", "", "42") ==
        "runtime_error");
}

TEST_CASE("a partial score is the share of tests passed, and the first failure names the reason") {
  if (!sandbox_here()) return;
  const r1::Verdict v = judge(
      R"json({"content": "print(10 // int(input()))", "answer": [{"input": "5", "output": "2"}, {"input": "0", "output": "0"},
          {"input": "3", "output": "3"}, {"input": "2", "output": "4"}]})json");
  CHECK(v.pass == false);
  CHECK(v.score == 0.5);
  CHECK(v.reason == "runtime_error");
  CHECK(v.more.find(R"("tests": {"passed": 2, "total": 4})") != std::string::npos);
  CHECK(v.more.find("test 2: ZeroDivisionError") != std::string::npos);
}

TEST_CASE("input and output may be lists of lines") {
  if (!sandbox_here()) return;
  const auto lines = [](const char* tests) {
    r1::JsonObject record;
    record.add("content", "for i in range(2): print(int(input()) + 1)").add_raw("answer", tests);
    return judge(record.str()).reason;
  };
  CHECK(lines(R"({"inputs": [["3", 4]], "outputs": [["4", "5"]]})") == "passed");
  CHECK(lines(R"([{"input": ["3", "4"], "output": "4\n5\n"}])") == "passed");
  CHECK(lines(R"({"inputs": [["3", "4"]], "outputs": [["4", "6"]]})") == "wrong_answer");
  CHECK_THROWS_AS(lines(R"({"inputs": [["3", ["4"]]], "outputs": ["4"]})"), r1::FieldError);
}

TEST_CASE("functions are called with lists of arguments, and tuples come back as lists") {
  if (!sandbox_here()) return;
  const auto call = [](const char* code, const char* inputs, const char* outputs) {
    r1::JsonObject tests, record;
    tests.add("fn_name", "f").add_raw("inputs", inputs).add_raw("outputs", outputs);
    record.add("content", code).add_raw("answer", tests.str());
    return std::string(judge(record.str()).reason);
  };
  CHECK(call("def f(a, b): return (a, b)", "[[1, [2]], [\"x\", null]]",
             "[[1, [2]], [\"x\", null]]") == "passed");
  CHECK(call("class Solution:\n  def f(self, a): return {1: a / 3}", "[[1]]",
             "[{\"1\": 0.3333333333}]") == "passed");
  CHECK(call("def f(a): return 10**30", "[[1]]", "[1000000000000000000000000000000]") == "passed");
  CHECK(call("def f(a): return a + 1", "[[1], [2]]", "[2, 4]") == "wrong_answer");
  CHECK(call("def f(a): return {a}", "[[1]]", "[[1]]") == "runtime_error");  // a set is no JSON
  CHECK(call("def g(a): return a", "[[1]]", "[1]") == "runtime_error");
  CHECK(call("def f(a): print(a); return a", "[[1]]", "[1]") == "passed");
  CHECK(call("def f(a)\n  return a", "[[1]]", "[1]") == "compile_error");
  // Each call has a process of its own.
  CHECK(call("n = 0\ndef f(a):\n  global n\n  n += 1\n  open('/tmp/x', 'a').write('x')\n  return n "
             "+ len(open('/tmp/x').read())",
             "[[1], [1]]", "[2, 2]") == "passed");
}

TEST_CASE("HumanEval: the prompt goes before an answer that continues it") {
  if (!sandbox_here()) return;
  const auto check = [](const std::string& answer) {
    r1::JsonObject record;
    record.add("content", answer).add("entry_point", "twice");
    record.add("code_prefix",
               "from math import floor\n\ndef half(x):\n    return floor(x / 2)\n\n\ndef twice(x: "
               "int) -> int:\n    \"\"\" Doubles x. \"\"\"\n");
    record.add("answer",
               "def check(candidate):\n    assert candidate(2) == 4\n    assert half(candidate(3)) "
               "== 3\n");
    return std::string(judge(record.str()).reason);
  };
  CHECK(check("    y = x\n    return x + y\n") == "passed");
  CHECK(check("y = x\n    return x + y\n") == "passed");  // trimmed on the left, as content is
  CHECK(check("return x + x\n") == "passed");
  CHECK(check("```python\ndef twice(x):\n    return floor(x) * 2\n```") == "passed");
  CHECK(check("```python\nfrom math import *\ndef twice(x: int) -> int:\n    return 2 * "
              "x\n```\nDone.") == "passed");
  CHECK(check("    return x\n") == "wrong_answer");
  CHECK(check("    return x +\n") == "compile_error");
}

TEST_CASE("MBPP: a list of assertions, each a test") {
  if (!sandbox_here()) return;
  const r1::Verdict v = judge(
      R"json({"content": "class P:\n  def __init__(self, a): self.a = a\ndef f(ps): return [p.a for p in ps]",
      "answer": ["assert f([P(1)]) == [1]", "assert f([]) == []", "assert sorted(f([P(2), P(1)])) == [1, 3]"], "test_setup_code": "import math"})json");
  CHECK(v.reason == "wrong_answer");
  CHECK(v.more.find(R"("passed": 2, "total": 3)") != std::string::npos);
  CHECK(v.more.find("sorted(f([P(2), P(1)])) == [1, 3]") != std::string::npos);
}

TEST_CASE("test code may use what the answer imports, changes in place, raises and yields") {
  if (!sandbox_here()) return;
  CHECK(reason_of("import math\ndef f(x): return math.sqrt(x)",
                  "assert math.isclose(f(2.0), 2 ** .5)") == "passed");
  CHECK(reason_of("def f(x): x.sort()", "a = [3, 1, 2]\nf(a)\nassert a == [1, 2, 3]") == "passed");
  CHECK(reason_of("def f(x): raise KeyError('k')",
                  "try:\n    f(1)\n    assert False\nexcept KeyError:\n    pass") == "passed");
  CHECK(reason_of("def f(n):\n    yield from range(n)",
                  "assert list(f(3)) == [0, 1, 2]\nassert next(f(1)) == 0") == "passed");
  CHECK(reason_of("def f(g, x): return g(g(x))", "assert f(lambda v: v + 1, 1) == 3") == "passed");
  CHECK(reason_of("def f(t): return t(3), {1, 2}, frozenset('a'), b'x', 1j",
                  "assert f(str) == ('3', {1, 2}, frozenset('a'), b'x', 1j)") == "passed");
  CHECK(reason_of("def sum(a, b): return 0 if a < 0 else a + b", "assert sum(1, 2) == 3") ==
        "passed");
  CHECK(reason_of("from collections import Counter, deque\ndef f(s): return Counter(s), deque(s)",
                  "from collections import *\nassert f('aab') == (Counter('aab'), deque('aab'))") ==
        "passed");
}

TEST_CASE("C++ and bash tests run behind the answer's code") {
  if (!sandbox_here()) return;
  const auto joined = [](const char* language, const char* prefix, const char* code,
                         const char* tests) {
    r1::JsonObject record;
    record.add("content", code)
        .add("language", language)
        .add("code_prefix", prefix)
        .add("answer", tests);
    return std::string(judge(record.str()).reason);
  };
  const char* prompt = "#include <assert.h>\nint twice(int x) {\n";
  const char* tests =
      "}\nint main() {\n    auto candidate = twice;\n    assert(candidate((2)) == (4));\n}\n";
  CHECK(joined("cpp", prompt, "  return 2 * x;\n", tests) == "passed");
  CHECK(joined("cpp", prompt, "  return 3 * x;\n", tests) == "runtime_error");
  CHECK(joined("cpp", prompt,
               "```cpp\nint twice(int x) { return x + x; }\nint main() { return 1; }\n```",
               tests) == "passed");
  CHECK(joined("cpp", prompt,
               "#include <stdlib.h>\nstruct S { S() { _Exit(0); } } s;\nint twice(int x) { return "
               "1; }\n",
               tests) == "exited");
  CHECK(joined("cpp", prompt, "#define assert(x)\nint twice(int x) { return 1; }\n", tests) ==
        "runtime_error");
  CHECK(joined("bash", "", "twice() { echo $(($1 * 2)); }",
               "[[ $(twice 2) = 4 ]]\n[[ $(twice 3) = 6 ]]") == "passed");
  CHECK(joined("bash", "", "twice() { echo 4; }", "[[ $(twice 2) = 4 ]]\n[[ $(twice 3) = 6 ]]") ==
        "runtime_error");
  CHECK(joined("bash", "", "exit 0", "[[ $(twice 2) = 4 ]]") == "exited");
}

TEST_CASE("a checker decides where several outputs are right") {
  if (!sandbox_here()) return;
  const auto checked = [](const char* code, const char* checker) {
    r1::JsonObject record;
    record.add("content", code).add("checker", checker).add_raw("answer", R"([{"input": "6"}])");
    return judge(record.str());
  };
  const char* factors =
      "import sys\nn = int(open(sys.argv[1]).read())\na, b = map(int, "
      "open(sys.argv[2]).read().split())\nsys.exit(a * b != n)";
  CHECK(checked("print(2, 3)", factors).reason == "passed");
  CHECK(checked("print(6, 1)", factors).reason == "passed");
  CHECK(checked("print(2, 2)", factors).reason == "wrong_answer");
  CHECK(checked("print(2, 2)", "print(0.25)").score == 0.25);
  CHECK(checked("print(2, 2)", "print(0.25)").pass == false);
  CHECK(checked("print(2, 2)", "print(1)").pass == true);
  CHECK(checked("print(2, 2)", "import os\nos.abort()").pass ==
        std::nullopt);  // no verdict from a broken checker
  CHECK(checked("print(2, 2)", "while True: pass").more.find("test 1: timeout") !=
        std::string::npos);
  CHECK(checked("print(2, 2)", "raise SystemError").reason == "wrong_answer");
  CHECK(checked("print(2, 2)", "def (").reason == "checker_failed");  // it is no program
  CHECK(checked("print(2, 2)", "import sys\nsys.exit('SyntaxError: 2 2')").reason ==
        "wrong_answer");
}

TEST_CASE("records whose tests cannot be used are errors, not verdicts") {
  const auto error_of = [](const std::string& record) {
    try {
      judge(record);
      return std::string("none");
    } catch (const FieldError& e) {
      return e.error().code;
    }
  };
  CHECK(error_of(R"json({"content": "x"})json") == "missing_field");
  CHECK(error_of(R"json({"content": "x", "answer": []})json") == "no_tests");
  CHECK(error_of(R"json({"content": "x", "answer": "  "})json") == "no_tests");
  CHECK(
      error_of(
          R"json({"content": "x", "answer": {"fn_name": "f", "inputs": [], "outputs": []}})json") ==
      "no_tests");
  CHECK(
      error_of(
          R"json({"content": "x", "answer": {"fn_name": "f", "inputs": [[1]], "outputs": []}})json") ==
      "invalid_field");
  CHECK(
      error_of(
          R"json({"content": "x", "answer": {"fn_name": "f", "inputs": [1], "outputs": [1]}})json") ==
      "invalid_field");
  CHECK(error_of(R"json({"content": "x", "answer": [{"input": "1"}]})json") == "invalid_field");
  CHECK(error_of(R"json({"content": "x", "answer": 5})json") == "invalid_field");
  CHECK(error_of(R"json({"content": "x", "language": "cobol", "answer": "t"})json") ==
        "invalid_field");
  CHECK(
      error_of(
          R"json({"content": "x", "answer": "def check(candidate):\n    assert candidate(1)"})json") ==
      "missing_field");
}

TEST_CASE("an answer goes on in the fence that its prefill opened") {
  if (!sandbox_here()) return;
  CHECK(
      judge(
          R"json({"prefill": "Here:\n```python\n", "completion": "print(1)\n```\nIt prints 1.", "answer": [{"input": "", "output": "1"}]})json")
          .reason == "passed");
}

TEST_CASE("an answer that was cut off or holds no code fails before anything runs") {
  CHECK(
      judge(
          R"json({"content": "print(1)", "finish_reason": "length", "answer": [{"input": "", "output": "1"}]})json")
          .reason == "truncated");
  CHECK(judge(R"json({"content": "```java\nx\n```", "answer": [{"input": "", "output": "1"}]})json")
            .reason == "no_code");
}
