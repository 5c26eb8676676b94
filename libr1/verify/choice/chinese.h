// What an answer in Chinese says of its options. Chinese writes no blanks between words and puts
// what it says of an option behind it, often a sentence later, so the clauses of clauses.h do not
// fit it. SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "libr1/verify/choice/said.h"

namespace r1 {

/// What an answer in Chinese, its marks made plain (plain_marks()), comes to: the letters it
/// announces last; else those a last sentence concludes with; else the one option of `n_options`
/// (0: not known) that is judged unlike all others; else those it calls right. `kind` is nothing if
/// it is not Chinese or mentions no option.
ChoiceSaid said_in_chinese(std::string_view answer, size_t n_options);

}  // namespace r1
