// Where a run of mathematics in a sentence begins and ends as an answer: words that belong to it,
// and parts of it that do not. SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "libr1/verify/answer/runs.h"

namespace r1 {

/// "is negative 0.5": the sign in words is part of the number.
MathRun with_sign(std::string_view text, MathRun run);

/// "arrives at 10:45 AM": the half of the day is part of the time.
MathRun with_half_day(std::string_view text, MathRun run);

/// Without the price of "2 5 dollar toys", the comparison of "9, 3 years younger than Mia", what is
/// worked out before "or" and "=", and with the letter of "x greater than 3".
MathRun without_surplus(std::string_view text, MathRun run);

}  // namespace r1
