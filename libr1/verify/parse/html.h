// Signs beyond ASCII and those of HTML as the LaTeX they stand for.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// `text` with &lt; &times; &nbsp; and their like as the ASCII or LaTeX they stand for.
std::string without_entities(std::string_view text);

/// `text` with \\textcircled{1} ... \\textcircled{9} as the characters.
std::string with_circled(std::string_view text);

/// `text` with characters beyond ASCII as their LaTeX, where they have one; others stay. Raised and
/// lowered ones that stand together are one index.
std::string to_latex(std::string_view text);

/// x<sup>2</sup> as x^{2}, <b>5</b> as 5; what is no pair of tags stays: a<b.
std::string without_tags(std::string_view text);

}  // namespace r1
