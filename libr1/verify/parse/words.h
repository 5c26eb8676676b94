// Words in answers: how they are compared, and those that are numbers.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libr1/verify/value/rational.h"

namespace r1 {

/// Lower case, white space single, quotes and punctuation at the ends removed, LaTeX dollars and
/// backslashes dropped, a leading article too: how words are compared.
std::string normal_words(std::string_view text);

/// "about", "approximately" and their like. Takes normal_words.
bool is_hedge(std::string_view words);

/// Without spaces and hyphens, but between digits: "north-east" and "northeast" are one word.
std::string squeezed(std::string_view normal);

/// One spelling for phrases that say the same: "no solutions" and "empty set", "all reals" and
/// "real numbers". Others stay; so does what is no such phrase.
std::string canonical_words(std::string normal);

/// '>' for "positive real numbers", 'g' for nonnegative ones, '<' and 'l' for the others; 0 if it
/// is none.
char half_line_words(std::string_view normal);

/// Numbers in words, to billions: "seven", "twenty-one", "three hundred and five". Takes
/// normal_words.
std::optional<int64_t> number_words(std::string_view words);

/// "first", "third", "twenty-first", to 99: their number.
std::optional<int64_t> ordinal_words(std::string_view words);

/// Numbers in words, and fractions: "two thirds", "half", "three and a half"; nothing if they are
/// none.
std::optional<Rational> spoken_fraction(std::string_view words);

/// Twelve, two thirds or thirty per cent in Chinese characters.
std::optional<int64_t> chinese_number(std::string_view text);
std::optional<Rational> chinese_fraction(std::string_view text);

/// XIV, as normal_words() has it: its number, 0 if it is none. Of C, D, L and M alone there are too
/// many other words: CD, mm.
int64_t roman_number(std::string_view normal);

/// "dir", "tür" and their like behind a number: Turkish for "is".
bool is_turkish_copula(std::string_view word);

}  // namespace r1
