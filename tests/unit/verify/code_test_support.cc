// SPDX-License-Identifier: MIT
#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"
#include "libr1/verify/answer/task.h"
#include "libr1/verify/code/sandbox.h"
#include "tests/support/catch.h"
#include "tests/unit/verify/code_test.h"

bool sandbox_here() {
  try {
    r1::require_sandbox();
    return true;
  } catch (const r1::Error& e) {
    WARN("skipped: " << e.what());
    return false;
  }
}

r1::Verdict judge(const std::string& line, double timeout_s, r1::OutputCompare how) {
  const auto parsed = r1::Record::parse(line);
  REQUIRE(std::holds_alternative<r1::Record>(parsed));
  const r1::Task task = r1::task_of_record(std::get<r1::Record>(parsed), {}, false);
  r1::VerifyPolicy policy;
  policy.code.timeout_s = timeout_s;
  policy.code.compare = how;
  return r1::verify_code(task, policy);
}

std::string reason_of(std::string_view code, std::string_view tests, double timeout_s) {
  r1::JsonObject record;
  record.add("content", code).add("answer", tests);
  return std::string(judge(record.str(), timeout_s).reason);
}

std::string program_reason(std::string_view language, std::string_view code, std::string_view input,
                           std::string_view output, double timeout_s) {
  r1::JsonObject test, record;
  test.add("input", input).add("output", output);
  record.add("content", code).add("language", language).add_raw("answer", "[" + test.str() + "]");
  return std::string(judge(record.str(), timeout_s).reason);
}
