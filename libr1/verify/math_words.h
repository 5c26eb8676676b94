// Words in answers: how they are compared, and those that are numbers.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace r1 {

/// Lower case, white space single, quotes and punctuation at the ends removed, LaTeX dollars and
/// backslashes dropped, a leading article too: how words are compared.
std::string normal_words(std::string_view text);

/// 0 to 20 for "zero" to "twenty".
std::optional<int64_t> number_word(std::string_view word);

}  // namespace r1
