// The letter of an option in its many clothes, and the phrases that announce it.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// The letter at the front of `s`, once marks, LaTeX wrappers and words such as "option" are gone;
/// `rest` is what follows it. '\0' if none stands there, or it is an article, a variable or part of
/// a word.
char front_letter(std::string_view s, std::string_view& rest);

/// "c", "c)", "(c)" to the end of the line, as a capital; '\0' if it is anything else.
char small_letter(std::string_view s);

/// A mathematical operator that is no ASCII: U+2200 to U+22BF, and the four in Latin-1.
bool begins_operator(std::string_view s);
bool ends_in_operator(std::string_view s);

/// The letters that `text` calculates with ("F = ma", "E \u2283 F"), bit 0 for A.
unsigned variables_in(std::string_view text);

/// ASCII letters made small.
std::string lower_copy(std::string_view s);

/// "A and C", "A, B": `first` and the further letters that `rest` names in one breath; `rest` is
/// then what follows.
std::string with_more(char first, std::string_view& rest);

/// Letters behind the last phrase that announces a choice ("the answer must therefore be (C)"), or
/// in front of the last that confirms one ("C is correct", "both A and B are true"), denied ones
/// left out, and those beyond `n_options` if that is not 0. "" if there are none.
std::string announced_letters(std::string_view answer, size_t n_options = 0);

/// The last (C) or **C** that is not denied, "" if there is none.
std::string last_marked_letter(std::string_view answer);

/// "C" or "C. 42" on a first line of its own with an explanation below; "" where options are
/// listed.
std::string first_line_letter(std::string_view answer);

/// The choice that the end of the answer changes to in so few words: "... is B. Wait, it is C.",
/// "Sorry, I meant C". "" if it ends in no change of mind, or in one that announces its choice.
std::string revised_letters(std::string_view answer);

/// Full-width letters and marks, and typographic quotes, as ASCII; without what is struck out.
std::string plain_marks(std::string_view answer);

}  // namespace r1
