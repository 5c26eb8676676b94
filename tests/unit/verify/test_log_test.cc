// SPDX-License-Identifier: MIT
#include "libr1/verify/code/test_log.h"

#include "tests/support/catch.h"

using r1::TestStatus;

TEST_CASE("the lines of each test tool give names and statuses") {
  struct Case {
    const char* line;
    const char* name;
    TestStatus status;
  };
  constexpr Case kCases[] = {
      {"PASSED tests/a_test.py::test_one", "tests/a_test.py::test_one", TestStatus::passed},
      {"FAILED tests/a_test.py::test_p[x - y] - assert 1 == 2", "tests/a_test.py::test_p[x - y]",
       TestStatus::failed},
      {"ERROR tests/b.py - ImportError", "tests/b.py", TestStatus::failed},
      {"XFAIL tests/a.py::t", "tests/a.py::t", TestStatus::passed},
      {"tests/a.py::test_one[a b] PASSED                  [ 50%]", "tests/a.py::test_one[a b]",
       TestStatus::passed},
      {"\x1b[32mtests/a.py::test_two \x1b[31mFAILED\x1b[0m [100%]", "tests/a.py::test_two",
       TestStatus::failed},
      {"test_a (pkg.mod.Case) ... ok", "test_a (pkg.mod.Case)", TestStatus::passed},
      {"test_a (pkg.mod.Case) ... FAIL", "test_a (pkg.mod.Case)", TestStatus::failed},
      {"test_a (pkg.mod.Case) ... skipped 'why'", "test_a (pkg.mod.Case)", TestStatus::skipped},
      {"test_a (pkg.mod.Case) ... expected failure", "test_a (pkg.mod.Case)", TestStatus::passed},
      {"test_a (pkg.Case.test_a) [part (b)] (i=1) ... FAIL", "test_a (pkg.Case)",
       TestStatus::failed},
      {"FAIL: test_a (pkg.Case.test_a) (i=1)", "test_a (pkg.Case)", TestStatus::failed},
      {"ERROR: test_a (pkg.Case)", "test_a (pkg.Case)", TestStatus::failed},
      {"UNEXPECTED SUCCESS: test_a (pkg.Case)", "test_a (pkg.Case)", TestStatus::failed},
      {"Applying x.0002_alter...test_a (pkg.Case) ... ok", "test_a (pkg.Case)", TestStatus::passed},
      {"test_a (pkg.Case) ...  OK", "test_a (pkg.Case)", TestStatus::passed},
      {"test_a (pkg.Case) ... ok (0.01s)", "test_a (pkg.Case)", TestStatus::passed},
      {"[gw1] [ 50%] PASSED tests/a.py::test_one", "tests/a.py::test_one", TestStatus::passed},
      {"[gw1] [ 50%] FAILED tests/a.py::test_one", "tests/a.py::test_one", TestStatus::failed},
      {"SUBFAIL tests/a.py::C::test_one - assert 0", "tests/a.py::C::test_one", TestStatus::failed},
      {"test_expand ok", "test_expand", TestStatus::passed},
      {"test_expand F                                    [FAIL]", "test_expand",
       TestStatus::failed},
      {"test_expand E", "test_expand", TestStatus::failed},
      {"test tree::tests::grows ... ok", "tree::tests::grows", TestStatus::passed},
      {"--- PASS: TestAll (0.00s)", "TestAll", TestStatus::passed},
      {"    --- FAIL: TestAll/sub_case (0.00s)", "TestAll/sub_case", TestStatus::failed},
      {" 1/3 Test #1: unit_base ...........   Passed    0.01 sec", "unit_base", TestStatus::passed},
      {" 2/3 Test #2: unit_json ...........***Failed    0.01 sec", "unit_json", TestStatus::failed},
      {"ok 1 - adds", "adds", TestStatus::passed},
      {"not ok 2 - subtracts", "subtracts", TestStatus::failed},
      {"ok 3 - later # SKIP no network", "later", TestStatus::skipped},
  };
  for (const Case& c : kCases) {
    const auto tests = r1::parse_test_log(c.line);
    INFO(c.line);
    REQUIRE(tests.size() == 1);
    CHECK(tests.begin()->first == c.name);
    CHECK(tests.begin()->second == c.status);
  }
}

TEST_CASE("other lines name no tests, and the worst status of a test counts") {
  CHECK(r1::parse_test_log(
            "collected 3 items\n2 passed in 0.1s\nSKIPPED [1] a.py:3: why\nok\nPASSED\n")
            .empty());
  const auto tests = r1::parse_test_log("PASSED a::b\nFAILED a::b - x\nPASSED a::b\r\n");
  CHECK(tests.at("a::b") == TestStatus::failed);
}

TEST_CASE("what pytest shows of a program's own output is no verdict") {
  const std::string log =
      "===== test session starts =====\ncollected 3 items\n\ntests/test_a.py::test_one PASSED [ "
      "33%]\n"
      "tests/test_a.py::test_two FAILED [ 66%]\n\n===== FAILURES =====\n___ test_two ___\n--- "
      "Captured stdout call ---\n"
      "PASSED tests/test_a.py::test_three\ntests/test_a.py::test_four PASSED\nFAILED "
      "tests/test_a.py::test_six\n"
      "===== short test summary info =====\nPASSED tests/test_a.py::test_five\n"  // printed by the
                                                                                  // program as well
      "===== short test summary info =====\nPASSED tests/test_a.py::test_one\nPASSED "
      "tests/test_a.py::test_seven\n"
      "FAILED tests/test_a.py::test_two - assert 0\n===== 1 failed, 2 passed in 0.02s "
      "=====\nPASSED tests/test_a.py::test_eight\n";
  const auto tests = r1::parse_test_log(log);
  CHECK(tests.size() == 4);
  CHECK(tests.at("tests/test_a.py::test_one") == TestStatus::passed);
  CHECK(tests.at("tests/test_a.py::test_seven") == TestStatus::passed);
  CHECK(tests.at("tests/test_a.py::test_two") == TestStatus::failed);
  CHECK(tests.at("tests/test_a.py::test_six") ==
        TestStatus::failed);  // the worse word is taken from anywhere
  // A second run in the same log counts too.
  CHECK(r1::parse_test_log(log +
                           "===== test session starts =====\ntests/test_b.py::test_nine PASSED\n")
            .size() == 5);
}

TEST_CASE("unittest's names of before and since Python 3.11 are one") {
  const auto tests =
      r1::parse_test_log("test_a (pkg.Case.test_a) ... ok\ntest_b (pkg.Case) ... FAIL\n");
  CHECK(tests.at("test_a (pkg.Case)") == r1::TestStatus::passed);
  CHECK(tests.at(r1::plain_test_name("test_b (pkg.Case.test_b)")) == r1::TestStatus::failed);
  CHECK(r1::plain_test_name("test_a (pkg.Case)") == "test_a (pkg.Case)");
  CHECK(r1::plain_test_name("a (xa)") == "a (xa)");
  CHECK(r1::plain_test_name("tests/a.py::test[x (y.x)]") == "tests/a.py::test[x (y.x)]");
}

TEST_CASE("a test with a docstring is two lines, and goes by both") {
  const auto tests = r1::parse_test_log(
      "test_a (pkg.Case.test_a)\nAdds two numbers. ... ok\ntest_b (pkg.Case)\nDocs ... with dots "
      "... FAIL\n"
      "test_c (pkg.Case)\nnothing of a test\nAlone ... ok\n");
  CHECK(tests.at("test_a (pkg.Case)") == TestStatus::passed);
  CHECK(tests.at("Adds two numbers.") == TestStatus::passed);
  CHECK(tests.at("test_b (pkg.Case)") == TestStatus::failed);
  CHECK(tests.at("Docs ... with dots") == TestStatus::failed);
  CHECK(tests.at("Alone") == TestStatus::passed);
  CHECK(tests.size() == 5);
}

TEST_CASE("what a test prints may part its name from its outcome") {
  const auto tests = r1::parse_test_log(
      "ok\ntest_a (p.C.test_a) ... hello\nworld\nok\nok\n"
      "test_b (p.C.test_b) ... ok\nFAIL\n"
      "test_c (p.C.test_c)\nSays more. ... hello\nERROR\n"
      "test_d (p.C) ... test_e (p.C) ... ok\n"
      "test_f (p.C.test_f) ... \n  test_f (p.C.test_f) (i=1) ... FAIL\n"
      "test_g (p.C.test_g) ... skipped 'why'\nok\n"
      "======\nFAIL: test_b (p.C.test_b)\n------\n");
  CHECK(tests.at("test_a (p.C)") == TestStatus::passed);
  CHECK(tests.at("test_b (p.C)") == TestStatus::failed);  // its own "ok" is not the last word
  CHECK(tests.at("test_c (p.C)") == TestStatus::failed);
  CHECK(tests.at("Says more.") == TestStatus::failed);
  CHECK(tests.at("test_e (p.C)") == TestStatus::passed);
  CHECK(tests.at("test_f (p.C)") == TestStatus::failed);
  CHECK(tests.at("test_g (p.C)") == TestStatus::skipped);
  CHECK(tests.size() == 7);  // test_d has no outcome
}

TEST_CASE(
    "what a test prints is no other test's outcome, and a part of it may have its docstring") {
  const auto tests = r1::parse_test_log(
      "test_a (p.C) ... Loading ...\nLoading ... ok\nstill here\nok\n"
      "test_b (p.C.test_b)\nSays b. ... \n  test_b (p.C.test_b) (i=1)\nSays b. ... FAIL\n"
      "test_c (p.C.test_c) ... ok\n");
  CHECK(tests.at("test_a (p.C)") == TestStatus::passed);
  CHECK(tests.at("Loading") == TestStatus::passed);
  CHECK(tests.at("test_b (p.C)") == TestStatus::failed);
  CHECK(tests.at("Says b.") == TestStatus::failed);
  CHECK(tests.at("test_c (p.C)") == TestStatus::passed);
}

TEST_CASE("a name finds its test in each of its forms") {
  const auto tests = r1::parse_test_log(
      "test_f (a.T.test_f) ... ok\ntest_g (a.T) ... FAIL\ntest_h (pkg.a)\nSays a thing. ... ok\n"
      "PASSED tests/a.py::test[a b]\nPASSED tests/a.py::test[a c d]\nPASSED tests/a.py::other[a "
      "b]\n"
      "FAILED tests/a.py::other[a c] - assert 0\nPASSED tests/a.py::test_one\n");
  for (const char* name :
       {"a.T.test_f", "test_f (a.T)", "test_f (a.T.test_f)", "pkg.a.test_h", "test_h (pkg.a)",
        "Says a thing.", "tests/a.py::test[a b]", "tests/a.py::test[a", "tests/a.py::test_one"}) {
    INFO(name);
    CHECK(r1::status_of_test(tests, name) == TestStatus::passed);
  }
  for (const char* name : {"a.T.test_g", "test_g (a.T.test_g)", "tests/a.py::other[a"}) {
    INFO(name);
    CHECK(r1::status_of_test(tests, name) == TestStatus::failed);
  }
  for (const char* name : {"test_f", "T.test_f", "b.T.test_f", "a.T.test", "a.T.", ".test_f", "",
                           "tests/a.py::test", "tests/a.py::tes[a", "tests/a.py::test_one["}) {
    INFO(name);
    CHECK(!r1::status_of_test(tests, name));
  }
}
