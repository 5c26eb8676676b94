// One question for a verifier: the answer, what it is compared with, and the policies in force.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/json/lazy_text.h"
#include "libr1/json/record.h"
#include "libr1/verify/code_answer.h"
#include "libr1/verify/code_compare.h"
#include "libr1/verify/format_check.h"
#include "libr1/verify/math_equal.h"

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

/// How programs are run and what they print is compared.
struct CodePolicy {
  CodeLanguage language = CodeLanguage::python;  ///< for records without `language`
  double timeout_s = 6;                          ///< of each test
  OutputCompare compare = OutputCompare::floats;
};

struct VerifyPolicy {
  MathPolicy math;
  FormatDefinition format = FormatDefinition::r1;
  CodePolicy code;
  std::string language;  ///< of the kind language, for records without `target_language`; "": none
};

}  // namespace r1
