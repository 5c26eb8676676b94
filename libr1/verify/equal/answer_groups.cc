// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/answer_groups.h"

#include <algorithm>

#include "libr1/verify/equal/policy.h"

namespace r1 {

size_t AnswerGroups::add(const std::string& kind, const std::string& answer,
                         const MathPolicy& policy) {
  const bool math = kind == "math";
  std::string key = kind + '\0' + (math ? math_policy_json(policy) : "") + '\0' + answer;
  const auto [it, fresh] = known_.try_emplace(std::move(key), 0);
  if (!fresh) return it->second;
  MathText text(answer);
  const auto same = [&](const Group& g) {
    if (g.kind != kind) return false;
    return g.first.text() == answer || (math && are_equal(g.first, text, policy));
  };
  const auto group = std::find_if(groups_.begin(), groups_.end(), same);
  it->second = static_cast<size_t>(group - groups_.begin());
  if (group == groups_.end()) groups_.push_back({kind, std::move(text)});
  return it->second;
}

}  // namespace r1
