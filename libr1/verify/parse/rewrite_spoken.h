// Passes over the tokens for what people and computer algebra write beside LaTeX.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libr1/verify/parse/lex.h"

namespace r1 {

/// Rewrites in place: "minus 5", "1.5 million", "3 and a half", "1st", 60^o, 25^\circ C, 10\Omega,
/// Rational(1, 2), Interval(0, 1), log2(8), \mathbb{R}^+, "all real numbers except 1". The tokens
/// end with Tok::end before and after.
void rewrite_spoken(std::vector<Token>& tokens);

/// 1.5 x 10^3, {n \atop k}, dx/dt = 1, 1.5\mathrm{E}3, 2\angle 30^\circ, "x equals 5", x > = 2,
/// Acos(3x): the signs (rewrite_signs.cc).
void read_signs(std::vector<Token>& tokens);

/// "at most 5", "x is less than 2", "5 or more" become \le 5, x < 2, \ge 5
/// (rewrite_bounds.cc).
void read_bounds(std::vector<Token>& tokens);

/// 60^o, 25^\circ C, 10\Omega, 4.18 J/(g K), 5 \mu \text{m}, \frac{13.6 \text{ eV}}{n^2}: the units
/// behind what they are of, as texts (rewrite_units.cc). `words`: some token is one.
void read_units(std::vector<Token>& tokens, bool words);

/// ^3/_5, 12{\text{ cm}}, 101_{\text{base 2}}, 1h 20m, "l: y = 2x", "(multiplicity 2)",
/// \mathbb{N}_0: idioms of typesetting (rewrite_idioms.cc). `words`: some token is one.
void read_idioms(std::vector<Token>& tokens, bool words);

/// {}_{10}C_3, 10C3, nCr, C(10, 3) and, if `index_counts`, C_{10}^3 become binomials; true if such
/// a thing is there that can be something else (rewrite_choices.cc).
bool read_choices(std::vector<Token>& tokens, bool index_counts);

/// "a = 2 b = 3" becomes a = 2, b = 3.
void part_values(std::vector<Token>& tokens);

/// "2^k for k > 0" becomes 2^k, k > 0.
void read_conditions(std::vector<Token>& tokens);

/// "(a) 3, (b) 5" and "(1) 3; (2) 5" become ({3}, {5}).
void read_parts(std::vector<Token>& tokens);

/// "1. 8 2. 27" and "a. 4; b. 6" with (1) and (a) for the marks; empty if there are none.
std::string numbered_parts(std::string_view text);

/// "{x: 1, y: 2}" and "x: 1, y: 2" become x = 1, y = 2.
void read_solution(std::vector<Token>& tokens);

/// "max = 9 at x = 0", "a maximum value of 9, when x = 0" become maximum = 9, x = 0.
void read_extremum(std::vector<Token>& tokens);

/// \vec a \times \vec b becomes one name, and \vec b \times \vec a its negative; false if there is
/// none (rewrite_vectors.cc).
bool read_cross_products(std::vector<Token>& t);

/// a_{n+1} = 2a_n + n becomes a_n = 2a_{n-1} + n - 1: n for the last index
/// (rewrite_vectors.cc).
void shift_recurrence(std::vector<Token>& t);

/// "2 y 3", "x = 2 o x = 3": the Spanish and Italian "and" and "or", where no product can be meant.
void read_letter_joints(std::vector<Token>& t);

/// "x squared plus 1", "pi over 4", "10 choose 3": the signs, where no other words are.
void read_spoken_signs(std::vector<Token>& t);

}  // namespace r1
