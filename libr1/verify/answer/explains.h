// What stands between two runs of mathematics in a text: whether the second only explains the
// first. SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "libr1/verify/answer/runs.h"

namespace r1 {

/// "x = 3, since 3 > 2": whether what follows `between` only explains the run before it, which
/// `before` leads up to; `number` if that is one.
bool only_explains(std::string_view between, std::string_view before, bool number);

/// "1/6 (about 16.7%)": whether the last run, in brackets that `after` closes, says the first
/// again.
bool says_again(std::string_view between, std::string_view after);

/// "10 pi cm^2, or about 31.4 cm^2": what is exact, and a rounding of it.
bool is_rounded_again(const MathRun& exact, std::string_view between);

/// "If he sells 6 of them for $5 each, he will earn $30", "18 ran after it, and 12 stayed": whether
/// the i-th run, or one behind it, stands in a clause that the one before does not belong to.
bool begins_main_clause(std::string_view text, const std::vector<MathRun>& runs, size_t i);

}  // namespace r1
