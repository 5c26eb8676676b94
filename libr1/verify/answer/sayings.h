// Answers in words: whether two say the same, or one the opposite of the other.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "libr1/verify/equal/text.h"

namespace r1 {

/// "There are eight of them." to a gold of 8, "The chance is one fifth" to 0.2: the one number that
/// a last sentence without digits says.
bool number_said(std::string_view gold, std::string_view text, const MathPolicy& policy);

/// Three letters in a row that are no command.
bool has_word(std::string_view text);

/// "shifted left by 3 units" and "shift left 3 units", "The series converges" and "converges", "Tom
/// is taller" and the gold "Tom": words that say no more than the others. Numbers alone are none.
bool same_saying(std::string_view gold, std::string_view answer);

/// "Since p < 0.05, we reject it": what stands behind the clause that a sentence begins with, if it
/// is no mere supposition; else all.
std::string_view main_clause(std::string_view sentence);

/// "decreases by 20%" to "increases by 20%", "fail to reject" to "reject": where a gold has words,
/// the answer has their opposites, or denies them.
bool contradicts(std::string_view gold, std::string_view answer);

/// The same text, but for what only looks: white space, dollars, \\left, a full stop.
bool same_text(std::string_view a, std::string_view b);

}  // namespace r1
