// Numbers and units as Chinese writes them, in the notation that the lexer knows.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// 3.5 followed by "ten thousand", "kilogram", "square metre" or "kilometre per hour" in Chinese,
/// numerals before a unit, roots and parts in words, in a copy that is left in `room`; other texts
/// as they are.
std::string_view without_chinese(std::string_view text, std::string& room);

}  // namespace r1
