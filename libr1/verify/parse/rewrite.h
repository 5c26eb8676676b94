// Passes over the tokens of an answer, before it is parsed: notations that say the same in other
// signs, and remarks that are no part of the value.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "libr1/verify/parse/lex.h"
#include "libr1/verify/value/value.h"

namespace r1 {

/// Rewrites in place: 1.5 x 10^3, 3^{rd}, ]1,2[, {}_{5}C_{2}, C(5,2), "2 to 3", "about 5",
/// ", k \in \mathbb{Z}" behind a formula. The tokens end with Tok::end before and after.
/// `index_counts`: C_5^2 is a number of choices, not a power; true if such a thing is there.
/// What the remarks that are dropped say of letters is appended to `ranges`.
bool rewrite_tokens(std::vector<Token>& tokens, bool index_counts,
                    std::vector<NamedRange>* ranges = nullptr);

/// Whether `piece` says what letters run over and nothing else ("k \in \mathbb{Z}"); appends it
/// then.
bool read_range_remark(std::span<const Token> piece, std::vector<NamedRange>* ranges);

}  // namespace r1
