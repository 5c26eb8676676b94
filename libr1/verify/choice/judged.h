// Answers that go through the options one by one.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace r1 {

/// Of options gone through with a verdict each ("A) 3 is wrong; B) 4 is right", lines of ticks and
/// crosses): the letter of the one that is right, '?' if that cannot be told, '\0' if the text is
/// no such list.
char letter_judged_right(std::string_view text);

/// Whether the last line is one of a list of the options: "C) red" and "D) blue" on lines of their
/// own.
bool ends_in_list(std::string_view lines);

/// Whether the last line is the first of such a list, where the text breaks off: "We look at each
/// option.\nA) red".
bool begins_list(std::string_view lines, std::string_view last_line);

/// Whether the options stand one behind the other: "A) red B) blue C) green".
bool has_inline_list(std::string_view line);

/// "Ce n'est pas A mais B": the letter that a last sentence in another language puts in the place
/// of the one it denies; '\0' if there is none.
char letter_instead(std::string_view sentence);

/// "- [x] B" among lines of "- [ ] A": what the one ticked line says; empty if it is no such list.
std::string_view ticked_line(std::string_view lines);

}  // namespace r1
