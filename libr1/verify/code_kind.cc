// The kind "code".
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <functional>

#include "libr1/base/ascii.h"
#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"
#include "libr1/verify/code/run.h"
#include "libr1/verify/registry.h"

namespace r1 {
namespace {

std::vector<TestOutcome> run_tests(const CodeTests& tests, const std::string& code,
                                   const CodePolicy& policy) {
  try {
    if (!tests.programs.empty()) return run_program_tests(tests, code, policy);
    if (tests.language == CodeLanguage::python) return run_python_tests(tests, code, policy);
    return run_joined_tests(tests, code, policy);
  } catch (const Error& e) {  // the machine's fault: no verdict is honest
    throw FieldError("sandbox_failed", e.what());
  }
}

// The first test that did not pass names the reason; the score is the share of tests passed.
Verdict verdict_of(const std::vector<TestOutcome>& outcomes) {
  Verdict v = Verdict::passed(true);
  v.reason = "passed";
  double score = 0;
  int64_t n_passed = 0;
  std::string detail;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const TestOutcome& outcome = outcomes[i];
    if (outcome.reason == "checker_failed" || outcome.reason == "no_tests") {
      Verdict none = Verdict::undecided(outcome.reason);
      if (!outcome.detail.empty())
        none.more =
            ", \"detail\": " + json_string("test " + std::to_string(i + 1) + ": " + outcome.detail);
      return none;
    }
    score += outcome.score;
    if (outcome.score == 1) {
      ++n_passed;
    } else if (*v.pass) {
      v.pass = false;
      v.reason = outcome.reason;
      detail =
          "test " + std::to_string(i + 1) + (outcome.detail.empty() ? "" : ": " + outcome.detail);
    }
  }
  v.score = *v.pass ? 1.0 : score / static_cast<double>(outcomes.size());
  JsonObject tests;
  tests.add("passed", n_passed).add("total", static_cast<int64_t>(outcomes.size()));
  v.more = ", \"tests\": " + tests.str();
  if (!detail.empty()) v.more += ", \"detail\": " + json_string(detail);
  return v;
}

bool has_word(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto sticks = [&](size_t i) {
      return i < text.size() && (is_alnum(text[i]) || text[i] == '_');
    };
    if ((at == 0 || !sticks(at - 1)) && !sticks(at + word.size())) return true;
  }
  return false;
}

// Whether a block of Python defines something that the tests call. Answers often end with an
// example.
std::function<bool(std::string_view)> wanted_by(const CodeTests& tests) {
  if (tests.language != CodeLanguage::python || !tests.programs.empty()) return {};
  return [&tests](std::string_view block) {
    const std::vector<std::string> names = defined_names(block);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      if (name == tests.fn_name || name == tests.entry_point) return true;
      return std::any_of(tests.code.begin(), tests.code.end(),
                         [&](const std::string& code) { return has_word(code, name); });
    });
  };
}

}  // namespace

Verdict verify_code(const Task& task, const VerifyPolicy& policy) {
  CodeTests tests = code_tests_of(task, policy.code.language);
  Verdict v = Verdict::passed(false);
  if (task.truncated) {
    v.reason = "truncated";
    return v;
  }
  const std::string fence = open_fence(task.record->string("prefill").value_or(""));
  const std::optional<std::string> code =
      answer_code(fence + std::string(task.answer.text()), tests.language, wanted_by(tests));
  if (!code) {
    v.reason = "no_code";
    return v;
  }
  v = verdict_of(run_tests(tests, *code, policy.code));
  v.extracted = *code;
  return v;
}

}  // namespace r1
