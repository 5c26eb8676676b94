// Any text as an answer: the code, JSON or patch in it is a piece of it; as a log of tests, it is read to
// its end. Its first line as a record: the tests that it brings are read or refused.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "libr1/json/record.h"
#include "libr1/verify/code/answer.h"
#include "libr1/verify/code/test_log.h"
#include "libr1/verify/code/tests.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read_tests(std::string_view line) {
  const auto parsed = r1::Record::parse_in_place(line);
  const auto* record = std::get_if<r1::Record>(&parsed);
  if (record == nullptr) return;
  r1::Task task;
  task.record = record;
  task.gold_field = "answer";
  try {
    const r1::CodeTests tests = r1::code_tests_of(task, r1::CodeLanguage::python);
    require(tests.size() > 0);
    require((tests.programs.empty() ? 0 : 1) + (tests.calls.empty() ? 0 : 1) + (tests.code.empty() ? 0 : 1) == 1);
  } catch (const r1::FieldError& e) {
    require(!e.error().message.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto language : {r1::CodeLanguage::python, r1::CodeLanguage::cpp, r1::CodeLanguage::bash}) {
    const auto code = r1::answer_code(text, language);
    require(!code || (!code->empty() && code->size() <= size + 1));
  }
  const auto json = r1::answer_json(text);
  require(!json || (!json->empty() && json->size() <= size + 1));
  const auto patch = r1::answer_patch(text);
  require(!patch || (patch->find("@@") != std::string::npos && patch->size() <= size + 1));
  const size_t third = size / 3;
  const r1::CppProgram program = r1::join_cpp(text.substr(0, third), text.substr(third, third), text.substr(2 * third));
  require(program.answer.size() + program.tests.size() <= size + 1);
  for (const auto& [name, status] : r1::parse_test_log(text)) require(name.size() <= size);
  read_tests(text.substr(0, text.find('\n')));
  return 0;
}
