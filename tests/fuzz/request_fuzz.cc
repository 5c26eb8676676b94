// A record as a request, from any bytes: parameters are in range or the record is refused with a
// FieldError, and the key by which a resumed run knows it is that of the lines that answer it.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "libr1/engine/finished_lines.h"
#include "libr1/engine/params.h"
#include "libr1/json/batch_line.h"

using namespace r1;

namespace {

void demand(bool condition) {
  if (!condition) std::abort();
}

void check_params(const Record& record) {
  try {
    const RequestParams params = read_params(record, RequestParams());
    demand(!out_of_range(params));
  } catch (const FieldError& error) {
    demand(!error.error().code.empty() && !error.error().message.empty());
  }
}

void check_key(Record record) {
  if (!record.has("id")) record.set("id", "1");
  const LineKey key = record_key(record);
  Record answered = record;
  answered.set("sample", "3");
  answered.set_string("prefill", "<think>\n");
  answered.set_string("completion", "a\"b");
  answered.set("usage", "{\"prompt_tokens\": 1}");
  set_error(record, {"code", "message"});
  for (const Record& line : {answered, record}) {
    auto parsed = Record::parse(line.str());
    demand(std::holds_alternative<Record>(parsed) && record_key(std::get<Record>(parsed)) == key);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto parsed = Record::parse({reinterpret_cast<const char*>(data), size});
  const Record* record = std::get_if<Record>(&parsed);
  if (record == nullptr) return 0;
  check_params(*record);
  check_key(*record);
  if (!is_batch_request(*record)) return 0;
  try {
    const Record body = batch_body(*record);
    check_params(body);
    check_batch_fields(body);
  } catch (const FieldError&) {
  }
  return 0;
}
