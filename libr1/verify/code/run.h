// Running tests of code in sandboxes, and what came of each.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/verify/code/policy.h"
#include "libr1/verify/code/sandbox.h"
#include "libr1/verify/code/tests.h"

namespace r1 {

/// One test's outcome. `reason`: "passed", "wrong_answer", "runtime_error", "exited" (it ended
/// before the test's last line had run), "timeout", "memory_limit", "output_limit",
/// "compile_error", "not_run" (after several tests had broken their limits), "checker_failed", or
/// "no_tests" (Python test code that came to its end and asked nothing of the answer: it is not the
/// answer's fault, or merit).
struct TestOutcome {
  std::string_view reason = "passed";
  double score = 1;    ///< 0 to 1; between them only by a checker
  std::string detail;  ///< for a person; may be empty

  static TestOutcome failed(std::string_view why, std::string detail = {}) {
    return {why, 0, std::move(detail)};
  }
};

/// A test run that breaks its limits costs a fresh sandbox and all its time: after this many the
/// rest of a record's tests are not run.
inline constexpr int kMaxBroken = 3;

/// How a stopped or failed process reads as an outcome; "passed" if it ended by itself with status
/// 0.
TestOutcome outcome_of(const SandboxResult& result);

/// Function calls and test code in Python: harness.py, with the answer in a process of its
/// own.
std::vector<TestOutcome> run_python_tests(const CodeTests& tests, const std::string& code,
                                          const CodePolicy& policy);

/// Programs that read stdin and write stdout, in any language: a sandbox for each test.
std::vector<TestOutcome> run_program_tests(const CodeTests& tests, const std::string& code,
                                           const CodePolicy& policy);

/// Test code in C++ and bash, which must come to its end.
std::vector<TestOutcome> run_joined_tests(const CodeTests& tests, const std::string& code,
                                          const CodePolicy& policy);
/// One piece of C++ test code in a process of its own, the answer in another. Nothing if the prompt
/// declares no function for the tests to call, or they do not compile with its declaration alone:
/// then one program must do. Which of the two it is does not depend on the answer.
std::optional<TestOutcome> run_split_cpp(const CodeTests& tests, const std::string& code,
                                         const std::string& test, const CodePolicy& policy);

/// 32 digits that nobody can guess.
std::string random_hex();

/// What the tests' checker says of an output; equality if there is none.
TestOutcome judge_output(const CodeTests& tests, std::string_view input, std::string_view output,
                         const std::optional<std::string>& expected, const CodePolicy& policy);

/// A program made ready to run: interpreted text, or what the compiler made of it.
struct ReadyProgram {
  SandboxSpec spec;
  TestOutcome built;  ///< "passed", or why there is nothing to run
};
/// `extra_argv` goes behind the program's name. C++ is compiled in a sandbox, in 30 s of
/// processor time (90 s of the clock) at most.
/// Throws FieldError ("unsupported") if the interpreter or compiler is not in /usr/bin.
ReadyProgram make_program(CodeLanguage language, const std::string& source,
                          const std::vector<std::string>& extra_argv = {});
/// What a C++ program is to be quick at: running (-O2), or being compiled (-O0).
enum class CppSpeed : uint8_t { run, compile };
/// The same from C++ source with a second file of ours that wraps main().
ReadyProgram make_wrapped_cpp(const std::string& source, const std::string& wrapper,
                              CppSpeed speed = CppSpeed::run);

/// Text for `detail`: the first 200 bytes, whole characters.
std::string shorten(std::string_view text);

}  // namespace r1
