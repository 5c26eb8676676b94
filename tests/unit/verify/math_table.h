// Reads math_pairs.txt for the tests that run over it.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "libr1/verify/value/eval.h"

namespace r1::test {

struct MathPair {
  int line = 0;
  std::string category, gold, answer;
  Outcome want = Outcome::undecided;
};

/// All pairs; throws std::runtime_error naming a line that is none.
std::vector<MathPair> read_math_pairs();
/// The same of another file of pairs.
std::vector<MathPair> read_pairs(const std::string& file);

}  // namespace r1::test
