// SPDX-License-Identifier: MIT
#include "tests/unit/verify/math_table.h"

#include <fstream>
#include <stdexcept>

namespace r1::test {

std::vector<MathPair> read_math_pairs() { return read_pairs("tests/unit/verify/math_pairs.txt"); }

std::vector<MathPair> read_pairs(const std::string& file) {
  std::ifstream in(file);
  std::vector<MathPair> pairs;
  std::string text, category;
  for (int line = 1; std::getline(in, text); ++line) {
    if (text.starts_with("## ")) category = text.substr(3);
    if (text.empty() || text[0] == '#') continue;
    MathPair pair{line, category, "", "", Outcome::undecided};
    size_t at = std::string::npos;
    for (const auto& [mark, outcome] : {std::pair{" === ", Outcome::equal},
                                        std::pair{" =/= ", Outcome::different},
                                        std::pair{" =?= ", Outcome::undecided}}) {
      if (const size_t found = (text + " ").find(mark); found != std::string::npos) {
        at = found;
        pair.want = outcome;
      }
    }
    if (at == std::string::npos) {
      throw std::runtime_error(file + ":" + std::to_string(line) + ": no pair");
    }
    pair.gold = text.substr(0, at);
    if (text.size() > at + 5) pair.answer = text.substr(at + 5);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace r1::test
