// What programs print and people type in their languages: Wolfram's Sqrt[2], x -> 3, 1.5*^3.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// Sqrt[2]/2, Log[2, 8], Pi/4, x -> 3, 1.5*^3 as plain formulas, in a copy that is left in `room`;
/// other texts as they are.
std::string_view without_programs(std::string_view text, std::string& room);

}  // namespace r1
