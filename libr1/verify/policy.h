// The policies in force: what the flags of r1-verify say of every kind.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/verify/code/policy.h"
#include "libr1/verify/equal/equal.h"
#include "libr1/verify/format_check.h"

namespace r1 {

struct VerifyPolicy {
  MathPolicy math;
  FormatDefinition format = FormatDefinition::r1;
  CodePolicy code;
  std::string language;  ///< of the kind language, for records without `target_language`; "": none
};

}  // namespace r1
