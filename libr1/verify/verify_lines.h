// From JSONL to JSONL with verdicts: one line out for each line in, in order, many at a time.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/thread_pool.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/json/line_writer.h"
#include "libr1/verify/answer/task.h"
#include "libr1/verify/registry.h"

namespace r1 {

struct VerifySettings {
  std::vector<KindRequest> kinds;  ///< at least one
  FieldNames fields;
  VerifyPolicy policy;
};

/// What became of one line. An input error keeps its message for the tool to report; a record that
/// came with an error has none.
struct LineResult {
  enum Kind : uint8_t { passed, failed, undecided, error } kind = error;
  std::string message;
};

/// Appends the output line (without LF) for one input line. A record gains `verdict` and `reward`; a
/// record that has an `error` passes through untouched; what is no record, or lacks a field, becomes
/// an error record. A record without `id` gets its line number. Never throws on any content.
LineResult verify_line(std::string_view line, int64_t number, const VerifySettings& settings,
                       std::string& out);

struct VerifyCounts {
  int64_t passed = 0, failed = 0, undecided = 0, errors = 0;
};

/// Told of each line that became an error here, in order, on the calling thread.
using ErrorSink =
    std::function<void(const std::string& file, int64_t line, const std::string& message)>;

/// Runs all lines of `reader` through verify_line on the pool. Memory is bounded by a block of lines
/// (or one line if that is longer); output is flushed before waiting for more input. Once `stopping`
/// says so, no further line is begun; it is asked from any thread.
VerifyCounts verify_lines(JsonlReader& reader, LineWriter& writer, const VerifySettings& settings,
                          ThreadPool& pool, const ErrorSink& on_error,
                          bool (*stopping)() = [] { return false; });

}  // namespace r1
