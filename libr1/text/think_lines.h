// From records with a completion to records with the answer: the work of r1-think-strip on one
// line. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libr1/text/think.h"

namespace r1 {

struct StripSettings {
  enum OnTruncated : uint8_t { keep, drop, error };
  ThinkPolicy policy;  ///< want_reasoning: put `reasoning_content` into the record
  std::string field = "completion";
  bool keep_completion = false;     ///< leave `field` where it is, beside `content`
  OnTruncated on_truncated = keep;  ///< what becomes of a record whose reasoning never ended
};

struct StripResult {
  enum Kind : uint8_t { written, dropped, error } kind = written;
  std::string message;  ///< of an error that arose here
};

/// Appends the output line (without LF) for one input line; nothing if it is dropped. The record's
/// `content` stands where the completion stood, and gains `think`. What passes through: a record
/// with an `error`, a record without the field that has `content` (it gets its line number for an
/// `id` if it has none, as all do), a message of a Batch output line that has its
/// `reasoning_content` apart. What is no record, or lacks the field, becomes an error record. Never
/// throws on any content.
StripResult strip_line(std::string_view line, int64_t number, const StripSettings& settings,
                       std::string& out);

}  // namespace r1
