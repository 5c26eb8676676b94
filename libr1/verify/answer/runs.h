// The pieces of a text that are mathematics: formulas between dollars or brackets, and runs of plain
// words that could not be prose ("x = 3/4", "2\sqrt{3}").
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace r1 {

/// One piece, or several of the same answer joined by "and", "or" and commas.
struct MathRun {
  size_t begin = 0;  ///< in the text, delimiters included
  size_t end = 0;
  std::string_view inside;  ///< without the delimiters if it is one formula
  bool formula = false;     ///< delimiters stood around it
};

/// All pieces of `text`, in order; formulas with prose in them (money: "$5 and then $6") are none.
std::vector<MathRun> math_runs(std::string_view text);

/// The first or last piece together with those joined to it by "and" or "or"; {} if there are none.
MathRun first_run(std::string_view text);
MathRun last_run(std::string_view text);

/// Whether what stands between two pieces joins them into one answer: white space, commas, "and",
/// "or"; not a line feed. `word` becomes true if a word was there.
bool joins_answers(std::string_view between, bool& word);

/// Bytes of the character at `i` if it is a letter of some other script, no sign of mathematics; else 0.
size_t foreign_letter(std::string_view text, size_t i);

/// Words of plain text, two letters at least, and runs of letters of other scripts; LaTeX commands are
/// none.
int count_words(std::string_view text);

/// Whether the words between two pieces make the second follow from the first: "so", "we get".
bool concludes(std::string_view between);

}  // namespace r1
