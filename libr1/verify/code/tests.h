// The tests a record brings for its code, in the forms that the data sets use.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libr1/json/json_value.h"
#include "libr1/verify/answer/task.h"
#include "libr1/verify/code/answer.h"

namespace r1 {

struct ProgramTest {
  std::string input;                  ///< stdin
  std::optional<std::string> output;  ///< stdout; may be absent where a checker decides
};

struct CallTest {
  std::string args;                  ///< a JSON list
  std::optional<JsonValue> expected;
};

/// One of the three lists is filled, and not empty.
struct CodeTests {
  std::vector<ProgramTest> programs;  ///< [{"input", "output"}], or {"inputs", "outputs"} of strings
  std::vector<CallTest> calls;        ///< {"fn_name", "inputs", "outputs"}
  std::vector<std::string> code;      ///< a text of test code, or a list of them
  std::string fn_name;
  std::string entry_point;            ///< what check(candidate) in the test code is called with
  std::string setup;                  ///< test_setup_code (MBPP): goes before each piece of test code
  std::string prefix;                 ///< code_prefix
  /// A program that judges outputs (of test code: what that printed), Python unless
  /// checker_language says otherwise.
  std::string checker;
  CodeLanguage checker_language = CodeLanguage::python;
  CodeLanguage language = CodeLanguage::python;  ///< the record's, else `asked`

  size_t size() const { return programs.size() + calls.size() + code.size(); }
};

/// Reads the gold field and what stands beside it. Throws FieldError if there is no test, or a field is
/// not of its form.
CodeTests code_tests_of(const Task& task, CodeLanguage asked);

}  // namespace r1
