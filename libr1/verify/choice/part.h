// The part that a letter has in its clause: chosen, denied, only mentioned, no option at all.
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "libr1/verify/choice/clauses.h"
#include "libr1/verify/choice/said.h"

namespace r1 {

/// What a clause makes of the letters of one token.
struct Part {
  ChoiceSaid::Kind kind = ChoiceSaid::open;
  int strength = 0;
  bool name = false;   ///< it is no option at all
  bool looks = false;  ///< it is only looked at
  bool told = false;   ///< it is what something good is: "the answer is C"
};

/// "C is not the best": whether what is said behind a letter is good (1), bad (-1) or neither.
int judgement(const std::vector<ClauseToken>& tokens, size_t begin, size_t end);

/// The part of the letters at `at`. `conclusion`: the clause says what follows from others;
/// `contrast`: the sentence sets other options apart; `texts`: letters stand for texts.
Part part_of(const std::vector<ClauseToken>& tokens, const Clause& clause, size_t at,
             bool conclusion, bool contrast, bool texts);

}  // namespace r1
