// Whether an expression is written out as far as school would: for --simplified.
// SPDX-License-Identifier: MIT
#pragma once

#include "libr1/verify/value/value.h"

namespace r1 {

/// False if a fraction of whole numbers can be reduced, arithmetic between plain numbers is left to
/// do (2 + 3, 2 * 3, 2^3, sqrt 16), or a square factor stands under a root. Looks into lists too.
bool is_simplest(const Value& value);

}  // namespace r1
