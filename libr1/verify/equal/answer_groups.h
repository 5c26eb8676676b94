// Which answers of one problem are the same answer: what consensus votes are counted by.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "libr1/verify/equal/text.h"

namespace r1 {

/// An answer joins the first group of its kind whose first answer it is equal to: as texts, or as
/// an answer to that gold under its math policy. (Such equality is not transitive: 0.33 and 0.333
/// are both 1/3.) One thread.
class AnswerGroups {
 public:
  /// The group of `answer`, a number counted from 0 in the order in which groups began.
  size_t add(const std::string& kind, const std::string& answer, const MathPolicy& policy);

 private:
  struct Group {
    std::string kind;
    MathText first;
  };
  std::vector<Group> groups_;
  std::unordered_map<std::string, size_t> known_;  ///< by all that the group depends on
};

}  // namespace r1
