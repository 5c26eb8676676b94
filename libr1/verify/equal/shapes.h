// What a value looks like: lines and matrices in other spellings, names of functions.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "libr1/verify/value/eval.h"
#include "libr1/verify/value/value.h"

namespace r1 {

/// The letter of f(x), empty if the label is no function of one letter.
std::string argument_of(const std::string& label);
/// True if two labels tell functions of one letter apart: f(x) and f^{-1}(x), f'(x) and f(x).
bool other_function(const std::string& a, const std::string& b);
/// A column or row is the list of its entries; else nullptr.
const Matrix* line_of(const Value& v);
/// [[1, 2], [3, 4]] as a matrix.
std::optional<Matrix> matrix_of(const Value& v);
/// A time without "a.m." can be a ratio: 3:10 against 6:20 is none, against 3/10 it is.
Ratio ratio_of(const ClockTime& t, ExprPool& pool);
/// True of a \pmod{n}: a class of numbers, with its modulus for the second argument.
bool is_class(const Expr& e);
/// Whether `e` is a multiple of I, I_n or I_3, and `m` what it says.
bool is_identity(const Matrix& m, const Expr* e, ExprPool& pool, Budget& budget);
/// (0, 0) or (0, 0, 0).
bool is_origin(const Value& v);

}  // namespace r1
