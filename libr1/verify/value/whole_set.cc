// The whole numbers of a set: n > 5 is n >= 6 where n counts.
// SPDX-License-Identifier: MIT
#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/real_set.h"

namespace r1 {

bool RealSets::only_whole(RealSet& set) {
  RealSet out;
  Rational last;
  for (Interval i : set) {
    int sign = 0;
    Rational low, high;
    const bool below = is_infinite(*i.low, sign), above = is_infinite(*i.high, sign);
    if (!below && !eval_exact(*i.low, {}, budget_, low)) return false;
    if (!above && !eval_exact(*i.high, {}, budget_, high)) return false;
    const bool low_whole = low == low.floor(), high_whole = high == high.floor();
    low = low_whole && i.low_closed ? low : low.floor() + Rational(1);
    high = high_whole && !i.high_closed ? high - Rational(1) : high.floor();
    if (!below && !above && high < low) continue;
    if (!below) i.low = scratch_.number(low);
    if (!above) i.high = scratch_.number(high);
    i.low_closed = !below;
    i.high_closed = !above;
    // {3}, {4} is 3 \le n \le 4.
    if (!out.empty() && !below && low == last + Rational(1)) {
      out.back().high = i.high;
      out.back().high_closed = i.high_closed;
    } else {
      out.push_back(i);
    }
    last = high;
  }
  set = std::move(out);
  return true;
}

// (0, 3) \cap \mathbb{Z}: the points, if they are few.
bool RealSets::whole_points(RealSet& set, bool natural) {
  constexpr int64_t kMost = 200;
  if (natural) {
    RealSet met;
    const Interval half{scratch_.number(1), infinity(1), true, false};
    if (!intersect(set, {half}, met)) return false;
    set = std::move(met);
  }
  if (!only_whole(set)) return false;
  RealSet points;
  for (const Interval& i : set) {
    int sign = 0;
    Rational low, high;
    if (is_infinite(*i.low, sign) || is_infinite(*i.high, sign)) return false;
    if (!eval_exact(*i.low, {}, budget_, low) || !eval_exact(*i.high, {}, budget_, high))
      return false;
    if (Rational(kMost) < high - low || points.size() > static_cast<size_t>(kMost)) return false;
    for (Rational n = low; n <= high; n = n + Rational(1)) {
      const Expr* point = scratch_.number(n);
      points.push_back({point, point, true, true});
    }
  }
  set = std::move(points);
  return true;
}

}  // namespace r1
