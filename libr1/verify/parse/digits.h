// What the lexer looks for among digits: separators of thousands, prefixes of bases.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace r1 {

/// Digits of `s` from `i` on.
size_t count_digits(std::string_view s, size_t i);

/// How long a separator of thousands stands at `i`, 0 if none; `sure` if it cannot be a list. A
/// plain comma within brackets is none: (1,234) is a pair.
size_t thousands_separator(std::string_view s, size_t i, bool in_brackets, bool& sure);

/// 0xFF, 0b1011, 0o17 at the front of `s`: how long it is, and its value in digits; else 0.
size_t prefixed_number(std::string_view s, std::string& value);

/// How long the [2pt] is that `s` begins with, as it stands behind \\; else 0.
size_t row_gap(std::string_view s);

}  // namespace r1
