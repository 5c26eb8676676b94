// One question for a verifier, taken out of a record: which text is the answer, what the gold is, what
// was cut off.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/json/lazy_text.h"
#include "libr1/json/record.h"

namespace r1 {

/// Taken out of a record once, for all kinds asked for.
struct Task {
  LazyText answer;                   ///< the answer text, after the closed reasoning
  bool truncated = false;            ///< the output was cut off: it has no answer
  std::vector<std::string> golds;    ///< the gold answer, or several that are all right
  std::vector<std::string> options;  ///< the texts of a multiple choice, if the record has them
  std::vector<std::string> option_labels;  ///< what the record calls them, where it does; in the same order
  std::optional<std::string> whole;  ///< prefill and completion as one text, if the record has it
  const Record* record = nullptr;    ///< for kinds that read fields of their own; outlives the task
  std::string gold_field;            ///< name of the gold field in it
};

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
