// Any bytes as a JSONL file: what the reader cuts into lines, what a record keeps, what a Batch
// line gives back. SPDX-License-Identifier: MIT
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "libr1/base/error.h"
#include "libr1/base/utf8.h"
#include "libr1/json/batch_line.h"
#include "libr1/json/json_value.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/json/record.h"

namespace {

void require(bool ok) {
  if (!ok) std::abort();
}

void read_record(std::string_view line, int64_t number) {
  const auto tree = r1::JsonValue::parse(line);
  auto parsed = r1::Record::parse(line);
  if (const auto* error = std::get_if<r1::RecordError>(&parsed)) {
    const auto answer = r1::Record::parse(r1::error_line(number, *error));
    require(std::holds_alternative<r1::Record>(answer));
    return;
  }
  auto& record = std::get<r1::Record>(parsed);
  require(r1::is_valid_utf8(line) && std::holds_alternative<r1::JsonValue>(tree));
  // Nothing but white space at the ends may be lost; written again, a record is the same.
  const std::string written = record.str();
  require(line.find(written) != std::string_view::npos);
  const auto again = r1::Record::parse(written);
  require(std::get<r1::Record>(again).str() == written);
  const auto compact = r1::JsonValue::parse(std::get<r1::JsonValue>(tree).str());
  require(std::get<r1::JsonValue>(compact).str() == std::get<r1::JsonValue>(tree).str());
  try {
    if (r1::is_batch_request(record)) r1::batch_body(record).str();
    if (r1::is_batch_output(record)) require(r1::BatchOutput(record).line().str() == written);
  } catch (const r1::FieldError&) {
  }
  for (const std::string& key : record.keys()) {
    record.set_string(key, "x");
    record.replace(key, key + "\n", "[1]");
  }
  const auto changed = r1::Record::parse(record.str());
  require(std::holds_alternative<r1::Record>(changed));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int fd = ::memfd_create("jsonl", MFD_CLOEXEC);
  require(fd >= 0 && (size == 0 || ::write(fd, data, size) == static_cast<ssize_t>(size)));
  r1::JsonlReader reader({"/proc/self/fd/" + std::to_string(fd)});
  r1::Line line;
  int64_t last = 0;
  while (reader.next(line)) {
    require(line.number > last && line.text.find('\n') == std::string_view::npos);
    last = line.number;
    read_record(line.text, line.number);
  }
  ::close(fd);
  return 0;
}
