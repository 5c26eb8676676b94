// What an answer to a multiple choice question looks like as a whole: cut short, in parts,
// resigned. SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace r1 {

/// "7. Heart rate: B", "- Option D: too small"
bool is_item(std::string_view line);

/// Whether `text` ends in the middle of a sentence or formula, so that what its end mentions was
/// not yet the answer.
bool breaks_off(std::string_view text);

/// Whether `piece` of `text` begins as a part of an answer to several questions: "(a) The mass is
/// 5 kg. (b) ...", "ii) ...". An answer in one sentence, "(a) five", is none.
bool begins_part(std::string_view text, std::string_view piece);

/// "The answer is not listed", "none of the options is right".
bool says_unlisted(std::string_view sentence);

/// The same as the last word of an answer, which names no option and takes back those named before:
/// "The answer is none of the above."
bool resigns(std::string_view sentence);

/// The letter for the one circled number that an answer without letters names last: "\u2461",
/// "\uc815\ub2f5: \u2461" (options are numbered so in Korea and Japan). \0 if there is none, or
/// several.
char circled_choice(std::string_view answer);

}  // namespace r1
