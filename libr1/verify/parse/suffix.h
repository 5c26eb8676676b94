// What is written around a number besides its value: decimal places, units, percent, degrees.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>

#include "libr1/verify/parse/lex.h"
#include "libr1/verify/value/value.h"

namespace r1 {

using Tokens = std::span<const Token>;

/// The decimal literal that the tokens are: [-+] number [* 10 ^ {n}], or nothing.
std::optional<Decimal> decimal_literal(Tokens t);

/// 6.52V: a decimal counts volts, and no unknown, in the capitals that are rarely one.
bool is_counted(const Token& number, const Token& letter);

/// Takes the unit, percent, money or degree sign off the end of `t` and says what it was. With
/// `letters`, a single letter behind a space is a unit too (5 m).
Unit strip_unit(Tokens& t, bool letters);

/// What a currency sign stands for.
Unit money_of(const Token& sign);

/// Whether the letter at `i` goes on the unit of a product: the m of 9 kg*m/s^2 and 9 N m^2/C^2.
bool goes_on_unit(Tokens t, size_t i);

/// 12\frac{m}{s}, 3\frac{km}{h}, 9.8\frac{m}{s^2}: where the fraction of units in italics begins,
/// behind a number; 0 if there is none.
size_t italic_units(Tokens t);

/// The tokens as text again, for words and units.
std::string join_text(Tokens tokens);

}  // namespace r1
