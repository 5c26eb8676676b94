// Numbers and expressions with units: equality and the rounding rules.
// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/equal.h"

#include <cmath>

#include "libr1/verify/parse/units.h"

namespace r1 {
namespace {

Outcome any_of(Outcome a, Outcome b) {
  if (a == Outcome::equal || b == Outcome::equal) return Outcome::equal;
  return a == Outcome::undecided || b == Outcome::undecided ? Outcome::undecided
                                                            : Outcome::different;
}

// Half of the last written digit's place.
Rational half_unit(int64_t last_digit) { return power_of_ten(last_digit) / Rational(2); }

bool within_reach(const Decimal& d) { return d.last_digit > -5000 && d.last_digit < 5000; }

// Two decimals or three significant digits: then the writer has rounded.
bool is_rounded(const Decimal& d) {
  return d.has_point && (d.fraction_digits >= 2 || d.significant >= 3) && within_reach(d);
}

// |gold - answer| <= half of the place of the last of `digits` significant digits of the gold.
Outcome equal_to_digits(const Expr& gold, const Expr& answer, int digits, Budget& budget) {
  Ball value;
  if (!eval_ball(gold, {}, 128, budget, value) || !value.is_real()) return Outcome::different;
  const double magnitude = std::abs(arf_get_d(arb_midref(acb_realref(value.raw())), ARF_RND_NEAR));
  if (!(magnitude > 0) || magnitude > 1e300 || magnitude < 1e-300) return Outcome::different;
  const auto first = static_cast<int64_t>(std::floor(std::log10(magnitude)));
  return within(gold, answer, half_unit(first - digits + 1), budget);
}

// The rounding rules proper, for numbers whose units are settled; `shift` is -2 if the decimal was
// a percentage read as a fraction.
struct Side {
  const Expr* expr;
  std::optional<Decimal> decimal;
};

// 0.333... is any number whose digits begin so; three of them must be there.
Outcome continued(const Side& side, const Expr& other, Budget& budget) {
  if (side.decimal->significant < 3 || !within_reach(*side.decimal)) return Outcome::undecided;
  ExprPool pool;
  const bool negative = side.expr->op == Op::neg;
  const Rational half = half_unit(side.decimal->last_digit);
  const Expr* middle = pool.node(Op::add, {side.expr, pool.number(negative ? -half : half)});
  return within(*middle, other, half, budget);
}

Outcome numbers_equal(const Side& gold, const Side& answer, const MathPolicy& policy,
                      Budget& budget) {
  // An integral or sum is computed once: no number as short as a decimal is told from it otherwise.
  const bool decimals =
      (gold.decimal && is_rounded(*gold.decimal)) ||
      (answer.decimal && answer.decimal->has_point && answer.decimal->significant >= 4);
  const bool costly = contains_binder(*gold.expr) || contains_binder(*answer.expr);
  const bool skip = decimals && costly && policy.rounding == MathPolicy::gold;
  const Outcome same =
      skip ? Outcome::different : compare_expressions(*gold.expr, *answer.expr, budget);
  if (same == Outcome::equal || policy.rounding == MathPolicy::exact) return same;
  std::vector<std::string> names;
  collect_variables(*gold.expr, names);
  collect_variables(*answer.expr, names);
  if (!names.empty()) return same;
  Outcome rounded = Outcome::different;
  if (gold.decimal && gold.decimal->continues) return continued(gold, *answer.expr, budget);
  if (answer.decimal && answer.decimal->continues) return continued(answer, *gold.expr, budget);
  if (policy.rounding == MathPolicy::digits) {
    rounded = equal_to_digits(*gold.expr, *answer.expr, policy.significant, budget);
  } else if (gold.decimal && is_rounded(*gold.decimal)) {
    rounded = within(*gold.expr, *answer.expr, half_unit(gold.decimal->last_digit), budget);
  } else if (answer.decimal && answer.decimal->has_point && answer.decimal->significant >= 4 &&
             within_reach(*answer.decimal)) {
    rounded = within(*gold.expr, *answer.expr, half_unit(answer.decimal->last_digit), budget);
  }
  return rounded == Outcome::different ? same : rounded;
}

Side plain(const Scalar& s) { return {s.expr, s.decimal}; }

Side percent(const Scalar& s, ExprPool& scratch) {
  Side side{scratch.node(Op::div, {s.expr, scratch.number(100)}), s.decimal};
  if (side.decimal) {
    side.decimal->last_digit -= 2;
    side.decimal->fraction_digits += 2;
    side.decimal->has_point = true;
  }
  return side;
}

Side radians(const Scalar& s, ExprPool& scratch) {
  const Expr* unit = scratch.node(Op::div, {scratch.node(Op::pi), scratch.number(180)});
  return {scratch.node(Op::mul, {s.expr, unit}), std::nullopt};
}

}  // namespace

namespace {

// Of a scale of temperature: kelvins = (degrees + offset) * step.
struct Scale {
  Rational step, offset;
};

std::optional<Scale> scale_of(const Unit& unit) {
  if (unit.name == "K") return Scale{Rational(1), Rational(0)};
  if (unit.name == "C") return Scale{Rational(1), Rational(27315, 100)};
  if (unit.name == "F") return Scale{Rational(5, 9), Rational(45967, 100)};
  return std::nullopt;
}

// 100 degrees Celsius against 212 Fahrenheit; nothing if a side is no temperature.
std::optional<Outcome> warm_as(const Scalar& gold, const Scalar& answer, const MathPolicy& policy,
                               ExprPool& scratch, Budget& budget) {
  const auto g = scale_of(gold.unit), a = scale_of(answer.unit);
  if (!g || !a) return std::nullopt;
  const auto moved = [&](const Scalar& s, const Scale& from, const Scale& to) {
    const Expr* kelvins =
        scratch.node(Op::mul, {scratch.node(Op::add, {s.expr, scratch.number(from.offset)}),
                               scratch.number(from.step / to.step)});
    return Side{scratch.node(Op::add, {kelvins, scratch.number(-to.offset)}), std::nullopt};
  };
  const Outcome same = numbers_equal(plain(gold), moved(answer, *a, *g), policy, budget);
  if (same == Outcome::equal || !answer.decimal) return same;
  return numbers_equal(moved(gold, *g, *a), plain(answer), policy, budget);
}

// 5 m against 500 cm; nothing if one cannot be converted to the other.
std::optional<Outcome> converted(const Scalar& gold, const Scalar& answer, const MathPolicy& policy,
                                 ExprPool& scratch, Budget& budget) {
  if (gold.unit.name == answer.unit.name) return std::nullopt;
  if (auto same = warm_as(gold, answer, policy, scratch, budget)) return same;
  const auto g = unit_size(gold.unit), a = unit_size(answer.unit);
  if (!g || !a || !g->same_kind(*a)) return std::nullopt;
  const Rational ratio = a->factor / g->factor;
  const Outcome same = numbers_equal(
      plain(gold), {scratch.node(Op::mul, {answer.expr, scratch.number(ratio)}), std::nullopt},
      policy, budget);
  if (same == Outcome::equal || !answer.decimal) return same;
  // The answer's digits are rounded in its own unit.
  return numbers_equal({scratch.node(Op::div, {gold.expr, scratch.number(ratio)}), std::nullopt},
                       plain(answer), policy, budget);
}

bool is_bare(const Scalar& s) { return s.unit.kind == UnitKind::none; }

Side as_written(const Scalar& s, const MathPolicy& policy, ExprPool& scratch) {
  return policy.percent == MathPolicy::fraction && s.unit.kind == UnitKind::percent
             ? percent(s, scratch)
             : plain(s);
}

}  // namespace

Outcome scalars_equal(const Scalar& gold, const Scalar& answer, const MathPolicy& policy,
                      ExprPool& scratch, Budget& budget) {
  const bool percents =
      gold.unit.kind == UnitKind::percent || answer.unit.kind == UnitKind::percent;
  if (policy.units == MathPolicy::required && !percents && is_bare(gold) != is_bare(answer)) {
    return Outcome::different;
  }
  if (policy.units != MathPolicy::ignored && !is_bare(gold) && !is_bare(answer)) {
    if (const auto same = converted(gold, answer, policy, scratch, budget)) return *same;
    if (!units_agree(gold.unit, answer.unit)) return Outcome::different;
  }
  if (policy.units != MathPolicy::ignored && (is_bare(gold) || is_bare(answer)) &&
      !units_agree(gold.unit, answer.unit))
    return Outcome::different;
  // A radian is a number, but none that a degree sign was left off.
  if (gold.unit.kind == UnitKind::degree && answer.unit.name == "rad")
    return numbers_equal(radians(gold, scratch), plain(answer), policy, budget);
  if (answer.unit.kind == UnitKind::degree && gold.unit.name == "rad")
    return numbers_equal(plain(gold), radians(answer, scratch), policy, budget);
  const Outcome same = numbers_equal(as_written(gold, policy, scratch),
                                     as_written(answer, policy, scratch), policy, budget);
  if (same == Outcome::equal || gold.unit.kind == answer.unit.kind) return same;
  // A percentage or an angle against a bare number: the sign may be the number's own unit, left
  // out, or may have been worked in.
  if (policy.percent == MathPolicy::either) {
    if (gold.unit.kind == UnitKind::percent && is_bare(answer)) {
      return any_of(same, numbers_equal(percent(gold, scratch), plain(answer), policy, budget));
    }
    if (answer.unit.kind == UnitKind::percent && is_bare(gold)) {
      return any_of(same, numbers_equal(plain(gold), percent(answer, scratch), policy, budget));
    }
  }
  if (gold.unit.kind == UnitKind::degree && is_bare(answer)) {
    return any_of(same, numbers_equal(radians(gold, scratch), plain(answer), policy, budget));
  }
  if (answer.unit.kind == UnitKind::degree && is_bare(gold)) {
    const Outcome turned = numbers_equal(plain(gold), radians(answer, scratch), policy, budget);
    if (turned == Outcome::equal || !answer.decimal || gold.decimal) return any_of(same, turned);
    // \arccos\frac13 and 70.53^\circ
    const Expr* degrees = scratch.node(
        Op::mul, {gold.expr, scratch.node(Op::div, {scratch.number(180), scratch.node(Op::pi)})});
    return numbers_equal({degrees, std::nullopt}, plain(answer), policy, budget);
  }
  return same;
}

}  // namespace r1
