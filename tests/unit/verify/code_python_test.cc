// Python test code in the manners of unittest, pytest, LeetCode and LiveCodeBench, and what goes
// over to it. SPDX-License-Identifier: MIT
#include "libr1/json/json_writer.h"
#include "tests/support/catch.h"
#include "tests/unit/verify/code_test.h"

TEST_CASE("StopIteration out of a function does not end the tests' loops") {
  if (!sandbox_here()) return;
  const char* stop = "def f(x): raise StopIteration";
  CHECK(reason_of(stop, "for got, want in zip(map(f, [2, 3]), [4, 6]):\n  assert got == want") ==
        "runtime_error");
  CHECK(reason_of(stop, "assert all(map(lambda t: f(t[0]) == t[1], [(2, 4)]))") == "runtime_error");
  CHECK(reason_of("class E(StopIteration): pass\ndef f(x): raise E()",
                  "assert all(map(lambda t: f(t[0]) == t[1], [(2, 4)]))") == "runtime_error");
  CHECK(reason_of("class C:\n  def __iter__(s): return s\n  def __next__(s): raise StopIteration",
                  "assert list(C()) == []\ntry:\n  C().__next__()\n  assert False\nexcept "
                  "StopIteration:\n  pass") == "passed");
}

TEST_CASE("an answer's context manager swallows no failed assertion") {
  if (!sandbox_here()) return;
  const char* code = "class C:\n  def __enter__(s): return 5\n  def __exit__(s, *a): return True";
  CHECK(reason_of(code, "with C() as x:\n  assert x == 5") == "passed");
  CHECK(reason_of(code, "with C() as x:\n  assert x == 4") == "wrong_answer");
}

TEST_CASE("tests may expect the exceptions that an answer defines") {
  if (!sandbox_here()) return;
  const char* code =
      "class Base(Exception): pass\nclass Bad(Base):\n  def __init__(s, n):\n    "
      "super().__init__('m%d' % n)\n"
      "    s.n = n\ndef f(x):\n  if x: raise Bad(4)";
  CHECK(
      reason_of(
          code,
          "try:\n  f(1)\n  assert False\nexcept Bad as e:\n  assert e.n == 4 and str(e) == 'm4'") ==
      "passed");
  CHECK(reason_of(
            code,
            "try:\n  f(1)\n  assert False\nexcept Base as e:\n  assert issubclass(Bad, Base)") ==
        "passed");
  CHECK(reason_of(code,
                  "import unittest\nclass T(unittest.TestCase):\n  def test(self):\n"
                  "    with self.assertRaises(Bad): f(0)") == "wrong_answer");
  CHECK(reason_of("class Bad(KeyError): pass\ndef f(): raise Bad('k')",
                  "try:\n  f()\n  assert False\nexcept KeyError:\n  pass") == "passed");
  CHECK(reason_of("def f(): raise EOFError", "f()") == "runtime_error");
}

TEST_CASE("named tuples, dates, enums, coroutines and operators go over") {
  if (!sandbox_here()) return;
  CHECK(
      reason_of(
          "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(): return P(1, 2)",
          "assert f() == (1, 2) and f().x == 1") == "passed");
  CHECK(reason_of("from datetime import timedelta\ndef f(d): return d + timedelta(hours=1)",
                  "from datetime import *\nd = datetime(2024, 1, 1, tzinfo=timezone.utc)\n"
                  "assert f(d) - d == timedelta(hours=1) and f(datetime(2024, 1, 1)).hour == 1\n"
                  "assert f(date(2024, 1, 1)) == date(2024, 1, 1)") == "passed");
  CHECK(reason_of("from enum import Enum\nclass C(Enum):\n  R = 1\ndef f(): return C.R",
                  "assert f() is C.R") == "passed");
  CHECK(reason_of("async def f(x): return 2 * x",
                  "import asyncio\nasync def main():\n  return await asyncio.gather(f(1), f(2))\n"
                  "assert asyncio.run(f(3)) == 6\nassert asyncio.run(main()) == [2, 4]") ==
        "passed");
  const char* p =
      "class P:\n  def __init__(s, x): s.x = x\n  def __add__(s, o): return P(s.x + getattr(o, "
      "'x', 0))\n"
      "  def __lt__(s, o): return True\n  __gt__ = __lt__\n  def __repr__(s): return 'P(%d)' % "
      "s.x\n"
      "def f(x): return P(x)";
  CHECK(reason_of(p, "assert repr(P(1) + P(2)) == 'P(3)'") == "passed");
  CHECK(reason_of(p, "assert f(2) > 3") == "runtime_error");  // would decide in the test's place
  CHECK(reason_of(p, "assert (f(2) + 1).x == 3") == "runtime_error");
}

TEST_CASE("what an answer prints and reads is the tests', where they replace stdout and input()") {
  if (!sandbox_here()) return;
  const char* prints =
      "import io, contextlib\nb = io.StringIO()\nwith contextlib.redirect_stdout(b): f()\n"
      "assert b.getvalue() == 'hi\\n'";
  CHECK(reason_of("def f(): print('hi')", prints) == "passed");
  CHECK(reason_of("def f(): print('x')", prints) == "wrong_answer");
  const char* reads = "def f(): return int(input()) + 1";
  CHECK(
      reason_of(reads,
                "from unittest.mock import patch\nwith patch('builtins.input', return_value='4'):\n"
                "  assert f() == 5") == "passed");
  CHECK(reason_of(
            reads,
            "import sys, io\nsys.stdin = io.StringIO('4\\n5\\n')\nassert (f(), f()) == (5, 6)") ==
        "passed");
  CHECK(reason_of(reads, "assert f() == 5") == "runtime_error");
}

TEST_CASE("tests in pytest's manner, with what they import from the solution") {
  if (!sandbox_here()) return;
  const char *right = "def f(x): return 2 * x", *wrong = "def f(x): return 2";
  for (const char* tests :
       {"from solution import f\ndef test_a():\n  assert f(1) == 2\ndef test_b():\n  assert f(2) "
        "== 4",
        "import solution\ndef test_a():\n  assert solution.f(2) == 4",
        "from solution import *\ndef test_a():\n  assert f(2) == 4",
        "import pytest\n@pytest.mark.parametrize('x, y', [(1, 2), pytest.param(2, 4, id='b')])\n"
        "def test_a(x, y):\n  assert f(x) == y",
        "import pytest\nclass TestF:\n  @pytest.mark.parametrize('x', [1, 2])\n  def test_a(self, "
        "x):\n"
        "    assert f(x) == 2 * x",
        "import pytest\n@pytest.fixture\ndef four():\n  yield 4\ndef test_a(four):\n  assert f(2) "
        "== four",
        "import pytest\ndef test_a():\n  assert f(0.1) == pytest.approx(0.2)\n  assert [f(2)] == "
        "pytest.approx([4])",
        "import pytest\n@pytest.mark.asyncio\nasync def test_a():\n  assert f(2) == 4"}) {
    INFO(tests);
    CHECK(reason_of(right, tests) == "passed");
    CHECK(reason_of(wrong, tests) == "wrong_answer");
  }
  const char* raises =
      "import pytest\ndef test_a():\n  with pytest.raises(ValueError, match='neg'): f(-1)";
  CHECK(reason_of("def f(x): raise ValueError('negative')", raises) == "passed");
  CHECK(reason_of("def f(x): raise ValueError('other')", raises) == "wrong_answer");
  CHECK(reason_of("def f(x): raise KeyError('neg')", raises) == "runtime_error");
  CHECK(reason_of("def f(x): return 1", raises) == "wrong_answer");
  for (const char* value :
       {"float('nan')", "float('inf')", "type('T', (), {'__eq__': lambda s, o: True})()",
        "type('T', (float,), {'__eq__': lambda s, o: True, '__rsub__': lambda s, o: 0})(1)"}) {
    INFO(value);
    CHECK(reason_of("def f(x): return " + std::string(value),
                    "import pytest\ndef test_a():\n  assert f(2) == pytest.approx(4)") ==
          "wrong_answer");
  }
  // What is not known here fails loudly, and is not left out.
  CHECK(reason_of(
            right,
            "import pytest\ndef test_a():\n  assert f(2) == 4\n@pytest.fixture\ndef x(): return 1\n"
            "def test_b(tmp_path):\n  assert f(2) == 4") == "runtime_error");
  CHECK(reason_of(right, "from solution import g\ndef test_a():\n  assert g(2) == 4") ==
        "runtime_error");
}

TEST_CASE("a class Solution has LeetCode's names; other programs have to import them") {
  if (!sandbox_here()) return;
  const char* tests = "assert Solution().f([1, 1]) == 2";
  CHECK(reason_of("class Solution:\n  def f(self, xs: List[int]) -> Optional[int]:\n"
                  "    return max(Counter(xs).values()) if bisect_left(xs, 1) == 0 else "
                  "heapq.heappop(xs) + math.inf",
                  tests) == "passed");
  CHECK(reason_of("def Counter(x): return {0: 2}\nclass Solution:\n  def f(self, xs): return "
                  "Counter(xs)[0]",
                  tests) == "passed");
  CHECK(reason_of("def f(xs: List[int]): return 2", "assert f([]) == 2") == "runtime_error");
}

TEST_CASE("an example of use behind the function is not the program") {
  if (!sandbox_here()) return;
  const std::string answer =
      "```python\ndef add(a, b):\n    return a + b\n```\nFor example:\n```python\nprint(add(1, "
      "2))\n```";
  CHECK(reason_of(answer, "assert add(1, 2) == 3") == "passed");
  CHECK(reason_of(answer, "assert adder(1, 2) == 3") == "runtime_error");
  const auto call = [&](const std::string& text) {
    r1::JsonObject record;
    record.add("content", text)
        .add_raw("answer", R"({"fn_name": "add", "inputs": [[1, 2]], "outputs": [3]})");
    return judge(record.str()).reason;
  };
  CHECK(call(answer) == "passed");
  CHECK(call("```python\nclass Solution:\n  def add(self, a, b): return a + "
             "b\n```\n```python\nSolution()\n```") == "passed");
  CHECK(call(answer + "\nFaster:\n```python\ndef add(a, b): return 4\n```") == "wrong_answer");
}

TEST_CASE("a class Solution may recurse as deep as LeetCode lets it") {
  if (!sandbox_here()) return;
  const char* deep =
      "class Solution:\n    def down(self, n): return 0 if n == 0 else 1 + self.down(n - 1)";
  CHECK(reason_of(deep, "assert Solution().down(20000) == 20000") == "passed");
  CHECK(reason_of("def down(n): return 0 if n == 0 else 1 + down(n - 1)",
                  "assert down(20000) == 20000") != "passed");
}

TEST_CASE("test code that does not compile is no answer's fault") {
  if (!sandbox_here()) return;
  r1::JsonObject record;
  record.add("content", "def f(): return 1")
      .add_raw("answer", R"(["assert f() == 1", "assert f() =="])");
  const r1::Verdict verdict = judge(record.str());
  CHECK(verdict.pass == std::nullopt);
  CHECK(verdict.reason == "no_tests");
  CHECK(verdict.more.find("test 2: SyntaxError") != std::string::npos);
  CHECK(reason_of("def f(): raise SyntaxError('mine')", "assert f() == 1") == "runtime_error");
}

TEST_CASE("LiveCodeBench's functional tests call a function with an argument a line") {
  if (!sandbox_here()) return;
  const auto judged = [](std::string_view code, std::string_view name_field) {
    return judge(
        "{\"content\": " + r1::json_string(code) + std::string(name_field) +
        R"(, "answer": [{"input": "[1, 2]\n\"a\"", "output": "[2, \"a\"]", "testtype": "functional"}]})");
  };
  const char* code = "class Solution:\n  def f(self, xs: List[int], s: str): return [xs[1], s]";
  CHECK(judged(code, R"(, "fn_name": "f")").reason == "passed");
  CHECK(judged(code, R"(, "metadata": "{\"func_name\": \"f\"}")").reason == "passed");
  CHECK(judged(code, R"(, "metadata": {"func_name": "f"})").reason == "passed");
  CHECK(judged("def f(xs, s): return [xs[0], s]", R"(, "fn_name": "f")").reason == "wrong_answer");
  CHECK_THROWS(judged(code, ""));
}
