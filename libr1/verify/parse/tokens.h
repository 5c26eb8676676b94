// What single tokens mean to the expression parser: function names, numbers, runs of letters.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "libr1/verify/parse/lex.h"
#include "libr1/verify/value/expr.h"

namespace r1 {

/// The function a command names ("sin" -> Op::sin), if it is one.
std::optional<Op> function_op(std::string_view name);
/// The function of several numbers that a command names ("gcd", "lcm", "max", "min").
std::optional<Op> several_op(std::string_view name);
/// What \sin^{-1} and its like mean.
std::optional<Op> inverse_of(Op op);
/// The number a token writes, exactly; the caller has bounded its length and exponent.
Rational token_value(const Token& t);
/// Digits only: no point, no exponent.
bool is_integer_token(const Token& t);
/// Words, in LaTeX's \text or plain.
inline bool is_words(const Token& t) { return t.kind == Tok::word || t.kind == Tok::text; }
/// `with` in the place of tokens [from, to).
void replace_tokens(std::vector<Token>& t, size_t from, size_t to, std::vector<Token> with);
/// Runs of letters become single variables (in an expression "ab" is a product), and an end token
/// is put behind. `ok` becomes false if a run has letters beyond ASCII or is an
/// English word.
std::vector<Token> split_words(std::vector<Token> tokens, bool& ok);

/// Whether a letter behind these is an argument without braces: \frac lg is l/g, be lg a function
/// or not.
bool is_bare_argument(const std::vector<Token>& before);

/// np, math and their like, the modules of Python in which functions are.
bool is_module(std::string_view name);

/// How much of a run of letters is one word: x, or, y are three in "x\u6216y", where Chinese sets
/// no spaces.
size_t word_length(std::string_view run);

/// 1.234.567 and 1.234,56 at the front of `s`, the latter to its end: how long they are, else 0.
/// Two groups, or a comma behind one, tell them from a decimal.
size_t pointed_thousands(std::string_view s);

/// 0,5; 1,5: semicolons stand between the elements, and all commas between digits.
bool parts_by_semicolons(std::string_view s);

/// `d,dd` and nothing else but a sign: could be a decimal comma.
bool is_comma_decimal(std::string_view s);

}  // namespace r1
