// Pairing the elements of two lists that have no order; times of day.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/equal/equal.h"

namespace r1 {

bool MatchTable::perfect(bool with_undecided) const {
  std::vector<size_t> owner(n_, n_);
  std::vector<char> seen(n_);
  // Kuhn's augmenting paths; n is at most a few hundred.
  const auto augment = [&](const auto& self, size_t i) -> bool {
    for (size_t j = 0; j < n_; ++j) {
      const Outcome edge = edges_[i * n_ + j];
      if (edge == Outcome::different || (edge == Outcome::undecided && !with_undecided)) continue;
      if (seen[j] != 0) continue;
      seen[j] = 1;
      if (owner[j] == n_ || self(self, owner[j])) {
        owner[j] = i;
        return true;
      }
    }
    return false;
  };
  for (size_t i = 0; i < n_; ++i) {
    std::fill(seen.begin(), seen.end(), char{0});
    if (!augment(augment, i)) return false;
  }
  return true;
}

Outcome MatchTable::match() const {
  if (perfect(false)) return Outcome::equal;
  return perfect(true) ? Outcome::undecided : Outcome::different;
}

namespace {

Outcome flag(bool same) { return same ? Outcome::equal : Outcome::different; }

}  // namespace

Outcome clocks_equal(const ClockTime& t, const ClockTime& u) {
  // 14:00 is 2:00 p.m.
  const auto afternoon = [](const ClockTime& x, const ClockTime& other) {
    return x.half == 'p' && x.hour < 12 && other.half == 0 && other.hour > 12 ? x.hour + 12 : x.hour;
  };
  if (afternoon(t, u) != t.hour || afternoon(u, t) != u.hour) {
    return flag(afternoon(t, u) == afternoon(u, t) && t.minute == u.minute && t.second == u.second);
  }
  const bool halves = t.half == 0 || u.half == 0 || t.half == u.half;
  return flag(t.hour == u.hour && t.minute == u.minute && t.second == u.second && halves);
}

}  // namespace r1
