// Taking the task out of a record: which text is the answer, what the gold is, what was cut off.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "libr1/json/record.h"
#include "libr1/verify/task.h"

namespace r1 {

struct FieldNames {
  std::string gold = "answer";
  std::string pred;  ///< empty: `content`, else the answer part of `completion`
};

/// The answer part of a text that may still hold its reasoning, as r1-think-strip splits it by
/// default (libr1/text/think.h), white space left. `prefill` and `finish_reason` as in the record (""
/// if absent). False if the reasoning was never closed.
bool answer_after_reasoning(std::string_view text, std::string_view prefill,
                            std::string_view finish_reason, std::string& answer);

/// Builds the task. Throws FieldError ("missing_field", "invalid_field") if the answer, or the gold
/// where `needs_gold` (it is not read otherwise), is not there or of the wrong type. Without
/// `needs_whole`, Task::whole may be left out. A Batch output line is read where its one choice keeps
/// these fields; the gold stands beside `response`.
Task task_of_record(const Record& record, const FieldNames& names, bool needs_gold,
                    bool needs_whole = true);

}  // namespace r1
