// From the text of an answer to typed values: lists, sets, intervals, relations, matrices, times,
// numbers with units, words. Where a text can be two things, each is a reading.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "libr1/verify/value/value.h"

namespace r1 {

/// All readings of `text`, which holds the answer alone (extract first). Never throws on any text;
/// work is bounded by the length of the text and ExprPool::kMaxNodes.
MathAnswer parse_math(std::string_view text);

/// Some part of it looked like mathematics and could not be read.
bool has_unread(const Value& value);

}  // namespace r1
