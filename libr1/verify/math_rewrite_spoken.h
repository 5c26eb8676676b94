// Passes over the tokens for what people and computer algebra write beside LaTeX.
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "libr1/verify/math_lex.h"

namespace r1 {

/// Rewrites in place: "minus 5", "1.5 million", "3 and a half", "1st", 60^o, 25^\circ C, 10\Omega,
/// Rational(1, 2), Interval(0, 1), log2(8), \mathbb{R}^+, "all real numbers except 1". The tokens end
/// with Tok::end before and after.
void rewrite_spoken(std::vector<Token>& tokens);

}  // namespace r1
