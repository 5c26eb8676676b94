// Any text as a JSON Schema, a line feed, and an answer: judging it ends, throws nothing but a
// FieldError for a schema that is none, and says the same twice.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "libr1/json/json_writer.h"
#include "libr1/json/record.h"
#include "libr1/verify/registry.h"

namespace {

std::optional<r1::Verdict> judge(const r1::Record& record, std::string_view answer) {
  r1::Task task;
  task.answer = std::string(answer);
  task.record = &record;
  task.gold_field = "answer";
  try {
    return r1::verify_schema(task, {});
  } catch (const r1::FieldError&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view schema = text.substr(0, text.find('\n'));
  const std::string_view answer = text.substr(schema.size() < size ? schema.size() + 1 : size);
  // The schema as it stands in the record, and as a string that holds it.
  for (const std::string& gold : {std::string(schema), r1::json_string(schema)}) {
    const auto parsed = r1::Record::parse("{\"answer\": " + gold + "}");
    const auto* record = std::get_if<r1::Record>(&parsed);
    if (record == nullptr) continue;
    const auto once = judge(*record, answer), again = judge(*record, answer);
    if (once.has_value() != again.has_value()) std::abort();
    if (!once) continue;
    if (once->pass != again->pass || once->reason != again->reason || once->more != again->more) std::abort();
    if (once->pass.has_value() != once->score.has_value()) std::abort();
    // What is said beside the verdict is JSON.
    const auto more = r1::Record::parse("{\"pass\": 0" + once->more + "}");
    if (!std::holds_alternative<r1::Record>(more)) std::abort();
  }
  return 0;
}
