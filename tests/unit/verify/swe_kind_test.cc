// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "libr1/json/json_writer.h"
#include "libr1/verify/answer/task.h"
#include "tests/support/catch.h"
#include "tests/unit/verify/code_test.h"

namespace {

// A repository whose test script prints a line a test.
struct Repository {
  Repository() {
    char path[] = "/tmp/r1-swe-test-XXXXXX";
    dir = ::mkdtemp(path);
    std::ofstream(dir + "/calc.sh")
        << "add() { echo $(($1 - $2)); }\nmul() { echo $(($1 * $2)); }\n";
    std::ofstream(dir + "/tests.sh")
        << "source ./calc.sh\n"
           "say() { [ \"$1\" = \"$2\" ] && echo \"$3 ... ok\" || echo \"$3 ... FAIL\"; }\n"
           "say \"$(add 2 2)\" 4 test_add\nsay \"$(mul 2 3)\" 6 test_mul\n";
  }
  ~Repository() { std::filesystem::remove_all(dir); }
  std::string dir;
};

const std::string kFix =
    "--- a/calc.sh\n+++ b/calc.sh\n@@ -1,2 +1,2 @@\n-add() { echo $(($1 - $2)); }\n+add() { echo "
    "$(($1 + $2)); }\n mul() { echo $(($1 * $2)); }\n";

r1::Verdict judge_patch(const std::string& dir, const std::string& answer,
                        const std::string& test_patch = {}) {
  r1::JsonObject o;
  o.add("content", answer)
      .add("repo_dir", dir)
      .add("test_cmd", "bash tests.sh")
      .add("test_patch", test_patch);
  o.add("FAIL_TO_PASS", "[\"test_add\"]").add_raw("PASS_TO_PASS", "[\"test_mul\"]");
  const auto record = std::get<r1::Record>(r1::Record::parse(o.str()));
  return r1::verify_swe(r1::task_of_record(record, {}, false), {});
}

}  // namespace

TEST_CASE("a patch is applied in a copy and judged by FAIL_TO_PASS and PASS_TO_PASS") {
  if (!sandbox_here()) return;
  const Repository repository;
  const r1::Verdict good = judge_patch(repository.dir, "The fix:\n```diff\n" + kFix + "```\n");
  CHECK(good.reason == "resolved");
  CHECK(
      good.more ==
      R"(, "FAIL_TO_PASS": {"passed": 1, "total": 1}, "PASS_TO_PASS": {"passed": 1, "total": 1})");
  std::string breaks = kFix;
  breaks.replace(breaks.rfind(" mul()"), std::string::npos,
                 "-mul() { echo $(($1 * $2)); }\n+mul() { echo 0; }\n");
  CHECK(judge_patch(repository.dir, breaks).reason == "unresolved");
  CHECK(
      judge_patch(repository.dir, "--- a/other.sh\n+++ b/other.sh\n@@ -1 +1 @@\n-x\n+y\n").reason ==
      "patch_failed");
  CHECK(judge_patch(repository.dir, "I cannot.").reason == "no_patch");
  // The repository itself is as it was.
  std::string first;
  std::getline(std::ifstream(repository.dir + "/calc.sh"), first);
  CHECK(first == "add() { echo $(($1 - $2)); }");
}

TEST_CASE("an answer cannot rewrite the files that the tests' patch changes") {
  if (!sandbox_here()) return;
  const Repository repository;
  const std::string cheat =
      "--- a/tests.sh\n+++ b/tests.sh\n@@ -1,4 +1,1 @@\n-source ./calc.sh\n-say() { [ \"$1\" = "
      "\"$2\" ] && echo \"$3 ... ok\" || echo \"$3 ... FAIL\"; }\n"
      "-say \"$(add 2 2)\" 4 test_add\n-say \"$(mul 2 3)\" 6 test_mul\n+echo test_add ... ok; echo "
      "test_mul ... ok\n";
  const std::string test_patch =
      "--- a/tests.sh\n+++ b/tests.sh\n@@ -3,2 +3,3 @@\n say \"$(add 2 2)\" 4 test_add\n say "
      "\"$(mul 2 3)\" 6 test_mul\n+say \"$(mul 0 3)\" 0 test_zero\n";
  CHECK(judge_patch(repository.dir, cheat).reason ==
        "resolved");  // nothing says that tests.sh is a test
  CHECK(judge_patch(repository.dir, cheat, test_patch).reason == "unresolved");
  CHECK(judge_patch(repository.dir, kFix, test_patch).reason == "resolved");
}

TEST_CASE("an answer cannot rewrite or bring the files that the tests' names speak of") {
  if (!sandbox_here()) return;
  const Repository repository;
  std::filesystem::create_directory(repository.dir + "/tests");
  std::ofstream(repository.dir + "/tests/test_calc.sh")
      << "source ./calc.sh\n[ \"$(add 2 2)\" = 4 ] && echo PASSED tests/test_calc.sh::add\n";
  const auto judged = [&](const std::string& answer, const char* command, const char* name) {
    r1::JsonObject o;
    o.add("content", answer).add("repo_dir", repository.dir).add("test_cmd", command);
    o.add_raw("FAIL_TO_PASS", "[\"" + std::string(name) + "\"]");
    const auto record = std::get<r1::Record>(r1::Record::parse(o.str()));
    return std::string(r1::verify_swe(r1::task_of_record(record, {}, false), {}).reason);
  };
  const char* command = "bash tests/test_calc.sh";
  const std::string cheat =
      "--- a/tests/test_calc.sh\n+++ b/tests/test_calc.sh\n@@ -1,2 +1,1 @@\n-source ./calc.sh\n"
      "-[ \"$(add 2 2)\" = 4 ] && echo PASSED tests/test_calc.sh::add\n+echo PASSED "
      "tests/test_calc.sh::add\n";
  CHECK(judged(cheat, command, "tests/test_calc.sh::add") == "unresolved");
  CHECK(judged(kFix, command, "tests/test_calc.sh::add") == "resolved");
  const std::string brings =
      "--- /dev/null\n+++ b/tests/test_new.py\n@@ -0,0 +1 @@\n+echo 'test_b (test_new.Case) ... "
      "ok'\n";
  CHECK(judged(brings, "bash tests/test_new.py", "test_b (test_new.Case)") == "unresolved");
  // A source file with a doctest is the answer's to change.
  const std::string source =
      "--- a/calc.sh\n+++ b/calc.sh\n@@ -2 +2,2 @@\n mul() { echo $(($1 * $2)); }\n+echo PASSED "
      "calc.sh::doc\n";
  CHECK(judged(source, "bash calc.sh", "calc.sh::doc") == "resolved");
}

TEST_CASE("unittest's tests are found by each form of their names") {
  if (!sandbox_here()) return;
  const Repository repository;
  std::filesystem::create_directory(repository.dir + "/pkg");
  std::ofstream(repository.dir + "/pkg/calc.py") << "def add(a, b):\n    return a - b\n";
  std::ofstream(repository.dir + "/pkg/test_calc.py")
      << "import unittest\nfrom pkg.calc import add\n\nclass T(unittest.TestCase):\n"
         "    def test_add(self):\n        self.assertEqual(add(2, 2), 4)\n"
         "    def test_doc(self):\n        \"\"\"Adds ... and more.\"\"\"\n        print('so')\n"
         "        self.assertEqual(add(2, 1), 3)\n"
         "    def test_parts(self):\n        for i in (0, 1):\n            with "
         "self.subTest(i=i):\n"
         "                self.assertEqual(add(i, 0), i)\n                self.assertEqual(add(0, "
         "i), i)\n";
  const std::string fix =
      "--- a/pkg/calc.py\n+++ b/pkg/calc.py\n@@ -1,2 +1,2 @@\n def add(a, b):\n-    return a - "
      "b\n+    return a + "
      "b\n";
  const std::string breaks =
      "--- a/pkg/calc.py\n+++ b/pkg/calc.py\n@@ -1,2 +1,3 @@\n def add(a, b):\n     return a - "
      "b\n+#\n";
  const auto judged = [&](const std::string& answer, const std::string& name) {
    r1::JsonObject o;
    o.add("content", answer).add("repo_dir", repository.dir);
    o.add("test_cmd", "python3 -m unittest -v pkg.test_calc");
    o.add_raw("FAIL_TO_PASS", "[\"" + name + "\"]");
    const auto record = std::get<r1::Record>(r1::Record::parse(o.str()));
    return std::string(r1::verify_swe(r1::task_of_record(record, {}, false), {}).reason);
  };
  for (const char* name : {"pkg.test_calc.T.test_add", "test_add (pkg.test_calc.T)",
                           "test_add (pkg.test_calc.T.test_add)", "pkg.test_calc.T.test_doc",
                           "Adds ... and more.", "test_parts (pkg.test_calc.T)"}) {
    INFO(name);
    CHECK(judged(fix, name) == "resolved");
    CHECK(judged(breaks, name) == "unresolved");
  }
  // The tests' file is not the answer's to change, whichever form names it.
  const std::string cheat =
      "--- a/pkg/test_calc.py\n+++ b/pkg/test_calc.py\n@@ -6 +6 @@\n-        "
      "self.assertEqual(add(2, 2), 4)\n+        pass\n";
  CHECK(judged(cheat, "pkg.test_calc.T.test_add") == "unresolved");
  CHECK(judged(fix + cheat, "pkg.test_calc.T.test_add") == "resolved");
}

TEST_CASE("a record without its repository or its tests is an error") {
  const auto error_of = [](const std::string& line) {
    try {
      const auto record = std::get<r1::Record>(r1::Record::parse(line));
      r1::verify_swe(r1::task_of_record(record, {}, false), {});
      return std::string("none");
    } catch (const r1::FieldError& e) {
      return e.error().code;
    }
  };
  CHECK(error_of(R"({"content": "x"})") == "missing_field");
  CHECK(error_of(R"({"content": "x", "repo_dir": "/usr", "test_cmd": "true"})") == "no_tests");
  CHECK(
      error_of(
          R"({"content": "x", "repo_dir": "/nowhere", "test_cmd": "true", "FAIL_TO_PASS": ["a"]})") ==
      "invalid_field");
  CHECK(error_of(
            R"({"content": "x", "repo_dir": "/usr", "test_cmd": "true", "FAIL_TO_PASS": "a"})") ==
        "invalid_field");
}
