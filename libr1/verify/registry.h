// The table of kinds that --kind chooses from. A new kind is one function and one row.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "libr1/verify/answer/task.h"
#include "libr1/verify/policy.h"
#include "libr1/verify/verdict.h"

namespace r1 {

/// Judges one task; stateless, so that threads share nothing. Throws nothing but FieldError: a field
/// of the record that this kind cannot do without is absent or not what it must be.
using VerifyFunction = Verdict (*)(const Task& task, const VerifyPolicy& policy);

/// What a kind asks of the gold field: nothing, a text (or several), or a form that it reads itself.
enum class GoldNeed : uint8_t { none, text, own };

struct Kind {
  std::string_view name;
  VerifyFunction verify;
  GoldNeed gold;
  bool whole = false;  ///< reads Task::whole
  bool slow = false;   ///< runs programs: lines are handed to the threads one at a time
};

std::span<const Kind> verify_kinds();

/// A kind of the table, or nullptr.
const Kind* find_kind(std::string_view name);

struct KindRequest {
  const Kind* kind = nullptr;
  double weight = 1.0;
};

/// "math" or "format=0.2". Throws Error{usage} that lists the kinds there are, or says what is wrong
/// with the weight.
KindRequest parse_kind_request(std::string_view text);

/// The kinds themselves, for tests and for calls without a record.
Verdict verify_math(const Task& task, const VerifyPolicy& policy);
Verdict verify_choice(const Task& task, const VerifyPolicy& policy);
Verdict verify_format(const Task& task, const VerifyPolicy& policy);
Verdict verify_code(const Task& task, const VerifyPolicy& policy);
Verdict verify_swe(const Task& task, const VerifyPolicy& policy);
Verdict verify_schema(const Task& task, const VerifyPolicy& policy);
Verdict verify_language(const Task& task, const VerifyPolicy& policy);

}  // namespace r1
