// SPDX-License-Identifier: MIT
#include "libr1/verify/math_sketch.h"

#include <algorithm>
#include <cmath>

namespace r1 {
namespace {

// At least half of the last written digit's place; negative if that is beyond doubles.
double reach_of(const Decimal& d) {
  if (!d.has_point) return 0;
  if (d.last_digit > 300) return -1;
  return 0.5000001 * std::pow(10.0, static_cast<double>(std::max<int64_t>(d.last_digit, -300)));
}

}  // namespace

MathSketch::MathSketch(const MathAnswer& answer) {
  std::vector<Reading> known;
  for (const Value& v : answer.readings) {
    const auto* s = std::get_if<Scalar>(&v.what);
    // Units, and digits that go on, have rules of their own.
    if (s == nullptr || s->unit.kind != UnitKind::none || (s->decimal && s->decimal->continues))
      return;
    if (const auto value = interval_of(*s->expr)) {
      const double reach = s->decimal ? reach_of(*s->decimal) : 0;
      if (reach < 0) return;
      known.emplace_back(Number{*value, reach});
      continue;
    }
    // \phi may be the golden ratio, and a letter of which something is said another letter.
    std::vector<std::string> names;
    collect_variables(*s->expr, names);
    Function f;
    Budget budget;
    if (names.size() != 1 || names[0] == "phi" || !answer.ranges.empty() ||
        !value_at_first_trial(*s->expr, names[0], budget, f.value))
      return;
    f.variable = names[0];
    known.emplace_back(std::move(f));
  }
  readings_ = std::move(known);
}

bool MathSketch::apart(const Reading& g, const Reading& a, const MathPolicy& policy) {
  const auto *gf = std::get_if<Function>(&g), *af = std::get_if<Function>(&a);
  if (gf != nullptr && af != nullptr)
    return gf->variable == af->variable && !(gf->value == af->value);
  if (gf != nullptr || af != nullptr || policy.rounding == MathPolicy::digits) return false;
  const auto &x = std::get<Number>(g), &y = std::get<Number>(a);
  const double gap = std::max(x.value.low - y.value.high, y.value.low - x.value.high);
  return gap > 0 && gap > std::max(x.reach, y.reach);
}

bool MathSketch::surely_unequal(const MathSketch& gold, const MathSketch& answer,
                                const MathPolicy& policy) {
  if (gold.readings_.empty() || answer.readings_.empty()) return false;
  return std::all_of(gold.readings_.begin(), gold.readings_.end(), [&](const Reading& g) {
    return std::all_of(answer.readings_.begin(), answer.readings_.end(),
                       [&](const Reading& a) { return apart(g, a, policy); });
  });
}

}  // namespace r1
