// Multiple choice: the letter an answer names, or the option whose text it repeats.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace r1 {

/// What was found: letters "A" to "J". More than one if the answer named several.
struct ChoiceFound {
  std::string letters;
  std::string_view step;  ///< "boxed", "final_answer", "whole", "bold", "first_line", "last_line",
                          ///< "option_text"
  std::string text;       ///< as it stood in the answer
};

/// The letter that a bare piece of text is: "C", "(C)", "C.", "\text{(C)}", "C) five", "option C".
/// Nothing ('\0') if it is none; the article "A" before a word is none.
char letter_of(std::string_view text);

/// The choice made in an answer. `options` may be empty (then only letters count) or hold the texts
/// ("A) five" or "five"); letters beyond them do not count. Letters is empty if none was made.
ChoiceFound find_choice(std::string_view answer, const std::vector<std::string>& options);

/// The letter of the option that these are the very words of, '\0' if none or several.
char option_with_words(std::string_view text, const std::vector<std::string>& options);

/// The letter of the option that says the same as `text` (as words or as mathematics), '\0' if none
/// or several do.
char option_with_text(std::string_view text, const std::vector<std::string>& options);

}  // namespace r1
