// What a sentence says of numbers: which are said, which bound what is counted.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace r1 {

/// What stands behind the last sign of 3 + 1 = 4, $4 x 42 = $168, 2 \times 3=6; empty if it is no
/// such sum.
std::string_view reckoned(std::string_view s);

/// 12, 3/4, $450, 12.5%, x = 6, 3 + 1 = 4: a number that a sentence says.
bool is_said_number(std::string_view s);

/// " films with at least ", " of them scored above ": whether the number behind such words bounds
/// what is counted by the number before them.
bool bounds_counted(std::string_view between);

/// Whether no verb stands between two numbers that could say the second.
bool says_no_more(std::string_view between);

/// "50 miles in 7 hours", "182 games in 14 months": a noun and the "in" of a time between two
/// numbers, and no verb. `front`: what stands before the first.
bool counts_in_time(std::string_view front, std::string_view between);

}  // namespace r1
