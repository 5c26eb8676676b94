// Values that stand on lines of their own, one below the other. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace r1 {

/// The number on the first line, where "Explanation: ..." or a bracket follows below; empty if it
/// is no such text.
std::string_view explained_number(std::string_view text);

/// "x = 3" and "y = -2" on lines of their own, and nothing else: both; empty if it is no such text.
std::string values_on_lines(std::string_view text);

/// The same below a line that speaks of the solution of a system.
std::string values_on_last_lines(std::string_view text);

/// "Vertex: (2, -1), axis: x = 2" as (2, -1), x = 2; empty if a line is anything else.
std::string labelled_values(std::string_view line);

/// "(a) 3" and "(b) 5" on the last lines, nothing but a value behind each letter: all of them.
std::optional<std::string> lettered_lines(std::string_view text);

/// "The roots are:", and below it "- $1$" and "- $2$" to the end of the text: both; empty if it is
/// no such text.
std::string listed_values(std::string_view text);

}  // namespace r1
