// The spellings of mathematics that mean the same: LaTeX commands, Unicode signs, plain words.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace r1 {

/// What a LaTeX command (without backslash) stands for. An empty result means the command is only
/// about looks and is dropped.
struct CommandMeaning {
  enum Kind {
    symbol,
    command,
    letter,
    text_group,
    style_group,
    space_group,  ///< dropped with its group
    number_set,   ///< value R, N, Z, Q, C, or empty if the group names it
    space,
    unknown
  } kind = unknown;
  std::string_view value;
};

CommandMeaning command_meaning(std::string_view name);

/// \\cosx, \\pit: the command that an unknown one begins with, `length` letters long, where one or
/// two letters have run into it; `unknown` with all of the letters if it is no such thing.
CommandMeaning command_beginning(std::string_view run, size_t& length);

/// What a character beyond ASCII stands for, as LaTeX ("\\pi ", "*", "^2"), or empty if nothing.
std::string_view unicode_meaning(char32_t code_point);
/// '^' for a raised and '_' for a lowered character, whose plain form is put into `plain`; else 0.
char unicode_index(char32_t code_point, char& plain);
/// The ASCII character of which this is a wider or slanted form, or 0.
char unicode_ascii(char32_t code_point);

/// True for names of functions in plain text ("sin", "sqrt", "log") and of constants ("pi", "inf");
/// `value` is the command.
bool plain_word_command(std::string_view word, std::string_view& value);

/// Names that are functions only before a bracket: "max", "gcd", "det".
bool function_word(std::string_view word);
/// The one name of several for such a function.
std::string_view function_name(std::string_view word);

}  // namespace r1
