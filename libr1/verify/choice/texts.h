// Options by their texts: what an answer names without a letter.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libr1/verify/choice/said.h"

namespace r1 {

/// Options without their letters: all have them, or none has ("A. thaliana", "C. elegans").
std::vector<std::string> bodies_of(const std::vector<std::string>& options);

/// The letter of the option whose very words these are, '\0' if of none or several; single letters
/// are no words.
char body_with_words(std::string_view text, const std::vector<std::string>& bodies);

/// The same, or the same as mathematics.
char body_with_text(std::string_view text, const std::vector<std::string>& bodies);

/// The option that the equation at the end of a sentence comes to ("Thus $|z| = \\sqrt{2}$."), '\0' if
/// it ends in none, '?' if in one that comes to no option.
char body_of_equation(std::string_view sentence, const std::vector<std::string>& bodies);
/// The same bodies, those with digits empty: they may be named, but their digits are parts of formulas.
std::vector<std::string> without_numbers(std::vector<std::string> bodies);

/// What a sentence says of the options whose texts stand in it, these read as their letters.
ChoiceSaid said_of_texts(std::string_view sentence, const std::vector<std::string>& bodies);

/// The one option whose text, or the `core` of it, is named in `text`; those within a longer one
/// that is named do not count. '\0' if none is, '?' if several are or one is denied.
char option_named_in(std::string_view text, const std::vector<std::string>& bodies, bool core);

/// "The third option", "option 3", "the last one": the one place that a sentence names and does not
/// deny, as a letter; '\0' if it names none or several. With `n_options` 0, where they are not known,
/// only an "option" or "choice" counts, and no last one.
char option_in_place(std::string_view sentence, size_t n_options);

/// Lower case, white space as single blanks, raised 2 and 3 as powers.
std::string folded(std::string_view s);

}  // namespace r1
