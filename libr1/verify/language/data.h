// Tables of language.cc.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "libr1/verify/language/language.h"

namespace r1 {

std::span<const Language> known_languages();

/// Languages with lists of function words, and the test whether a lower-case word is on one.
inline constexpr int kFunctionWordLists = 7;
bool is_function_word(int list, std::string_view word);

/// Latin words that mathematics uses in any language (sin, log, mod ...).
bool is_math_word(std::string_view word);

}  // namespace r1
