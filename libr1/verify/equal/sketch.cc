// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/sketch.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "libr1/verify/equal/family.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

// At least half of the last written digit's place; negative if that is beyond doubles.
double reach_of(const Decimal& d) {
  if (!d.has_point) return 0;
  if (d.last_digit > 300) return -1;
  return 0.5000001 * std::pow(10.0, static_cast<double>(std::max<int64_t>(d.last_digit, -300)));
}

// Whether it is a function without corners, steps or poles, so that what is equal at some points is
// equal at the others: polynomials, and what sine, cosine and powers of numbers make of them.
bool is_smooth(const Expr& e) {
  const auto all = [&] {
    return std::all_of(e.args.begin(), e.args.end(), [](const Expr* a) { return is_smooth(*a); });
  };
  switch (e.op) {
    case Op::variable:
      return true;
    case Op::add:
    case Op::mul:
    case Op::neg:
    case Op::sin:
    case Op::cos:
    case Op::exp:
      return all();
    case Op::div:
      return is_smooth(*e.args[0]) && interval_of(*e.args[1]);
    case Op::pow: {
      int64_t top = 0, bottom = 0;
      const Expr& exponent = *e.args[1];
      if (exponent.op == Op::number && exponent.value.parts(top, bottom) && bottom == 1 && top >= 0)
        return is_smooth(*e.args[0]);
      const auto base = interval_of(*e.args[0]);
      return base && base->low > 0 && is_smooth(exponent);
    }
    default:
      return interval_of(e).has_value();
  }
}

// One to three letters that are unknowns and nothing else: no constants that one text may call as
// it likes (c, C, K), no i, j, e or \phi.
bool are_unknowns(const std::vector<std::string>& names) {
  constexpr size_t kMostNames = 3;
  return !names.empty() && names.size() <= kMostNames &&
         std::all_of(names.begin(), names.end(), [](const std::string& n) {
           return n.size() == 1 && std::string_view("cCKije").find(n[0]) == std::string_view::npos;
         });
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Calls each(names) for all orders of `names`, which is sorted then, until it returns false. In
// `own`: which of them was the first.
template <typename F>
bool in_all_orders(std::vector<std::string>& names, size_t& own, const F& each) {
  const std::vector<std::string> named = names;
  std::sort(names.begin(), names.end());
  std::vector<std::string> order = names;
  size_t n = 0;
  do {
    if (order == named) own = n;
    if (!each(order)) return false;
    ++n;
  } while (std::next_permutation(order.begin(), order.end()));
  return true;
}

// More than rounding explains.
template <typename T>
bool differ(T x, T y) {
  return std::abs(x - y) > 1e-14 * std::max(std::abs(x), std::abs(y));
}

}  // namespace

std::optional<MathSketch::Reading> MathSketch::reading_of(const Scalar& s, Budget& budget) {
  // Units, and digits that go on, have rules of their own.
  if (s.unit.kind != UnitKind::none || (s.decimal && s.decimal->continues)) return std::nullopt;
  if (const auto value = interval_of(*s.expr)) {
    const double reach = s.decimal ? reach_of(*s.decimal) : 0;
    if (reach < 0) return std::nullopt;
    return Reading{Number{*value, reach}};
  }
  Function f;
  collect_variables(*s.expr, f.names);
  // \phi may be the golden ratio.
  if (f.names.size() == 1 ? f.names[0] == "phi" : !are_unknowns(f.names)) return std::nullopt;
  // \pi/2 + k\pi may be -\pi/2 + k\pi.
  if (may_count(*s.expr, f.names)) return std::nullopt;
  const bool known = in_all_orders(f.names, f.order, [&](const std::vector<std::string>& order) {
    return value_at_first_trial(*s.expr, order, budget, f.values.emplace_back());
  });
  return known ? std::optional(Reading{std::move(f)}) : std::nullopt;
}

// x > 5, 2 < x \le 7: equal to another such if the ends are equal as numbers.
std::optional<MathSketch::Reading> MathSketch::range_of(const Relation& r, Budget& budget) {
  constexpr std::string_view kUp = "<l", kDown = ">g";
  const bool up = kUp.find(r.ops[0]) != std::string_view::npos;
  for (const char op : r.ops)
    if ((up ? kUp : kDown).find(op) == std::string_view::npos) return std::nullopt;
  Range range;
  bool before = true;
  for (const Value& side : r.sides) {
    const auto* s = std::get_if<Scalar>(&side.what);
    if (s == nullptr || s->unit.kind != UnitKind::none) return std::nullopt;
    if (s->expr->op == Op::variable) {
      if (!range.name.empty()) return std::nullopt;
      range.name = s->expr->name;
      before = false;
      continue;
    }
    const auto end = reading_of(*s, budget);
    if (!end || !std::holds_alternative<Number>(end->what)) return std::nullopt;
    (before == up ? range.low : range.high) = std::get<Number>(end->what);
  }
  const bool empty = range.low && range.high && range.low->value.high >= range.high->value.low;
  if (empty || !are_unknowns({range.name})) return std::nullopt;
  return Reading{std::move(range)};
}

// Relations are equal if the differences of their sides are proportional, or side by side: smooth
// sides that agree where these are compared do so where those are. What says the value of a letter
// is also equal by that value alone, and f(x) = ... by nothing else. Decimals may be rounded.
std::optional<MathSketch::Reading> MathSketch::reading_of(const Relation& r, Budget& budget) {
  const bool equation = r.ops[0] == '=';
  if (!equation && r.label.empty() && r.sides.size() == r.ops.size() + 1) {
    if (auto range = range_of(r, budget)) return range;
  }
  if (r.ops.size() != 1) return std::nullopt;
  const auto *left = std::get_if<Scalar>(&r.sides[0].what),
             *right = std::get_if<Scalar>(&r.sides[1].what);
  if (left == nullptr || right == nullptr || left->unit.kind != UnitKind::none) return std::nullopt;
  const auto said = reading_of(*right, budget);
  if (!r.label.empty() && r.label.back() == ')')
    return equation && said ? std::optional(Reading{Named{r.label, {*said}}}) : std::nullopt;
  if (r.label.find('(') != std::string::npos || right->unit.kind != UnitKind::none)
    return std::nullopt;
  ExprPool pool;
  const Expr* difference = pool.node(Op::add, {left->expr, pool.node(Op::neg, {right->expr})});
  Relationship e;
  e.op = r.ops[0];
  collect_variables(*difference, e.names);
  if (!are_unknowns(e.names)) return std::nullopt;
  const auto exact = [](const Scalar& s) {
    return !s.decimal || !(s.decimal->has_point || s.decimal->continues);
  };
  e.smooth = exact(*left) && exact(*right) && is_smooth(*left->expr) && is_smooth(*right->expr);
  std::vector<std::string> on_right;
  collect_variables(*right->expr, on_right);
  if (!r.label.empty() && may_count(*right->expr, on_right)) return std::nullopt;
  if (equation && said && left->expr->op == Op::variable && !has(on_right, left->expr->name) &&
      !has(e.names, "z") && !has(e.names, "w")) {
    e.solved_for = left->expr->name;
    e.right.push_back(*said);
  }
  // An inequality of one letter is a set of numbers.
  if ((!e.smooth && e.right.empty()) || (!equation && (e.names.size() == 1 || e.op == 'n')))
    return std::nullopt;
  const bool known = in_all_orders(e.names, e.order, [&](const std::vector<std::string>& order) {
    return quotient_of_first_trials(*difference, order, budget, e.quotients.emplace_back());
  });
  return known ? std::optional(Reading{std::move(e)}) : std::nullopt;
}

std::optional<MathSketch::Reading> MathSketch::reading_of(const Value& v, bool in_list,
                                                          Budget& budget) {
  constexpr size_t kMaxItems = 100;
  if (const auto* s = std::get_if<Scalar>(&v.what)) return reading_of(*s, budget);
  if (const auto* r = std::get_if<Relation>(&v.what))
    return in_list ? std::nullopt : reading_of(*r, budget);
  if (const auto* w = std::get_if<Words>(&v.what)) {
    if (in_list) return std::nullopt;
    return Reading{Phrase{squeezed(w->normal), w->product != nullptr && w->lower}};
  }
  const auto* s = std::get_if<Sequence>(&v.what);
  // One element is what it is without its brackets; words in a row are a phrase.
  if (s == nullptr || s->open == 'w' || s->items.size() < 2 || s->items.size() > kMaxItems)
    return std::nullopt;
  List list;
  for (const Value& item : s->items) {
    auto reading = reading_of(item, true, budget);
    if (!reading) return std::nullopt;
    list.items.push_back(std::move(*reading));
  }
  return Reading{std::move(list)};
}

MathSketch::MathSketch(const MathAnswer& answer) {
  std::vector<Reading> known;
  Budget budget;
  for (const Value& v : answer.readings) {
    auto reading = reading_of(v, false, budget);
    // A letter of which something is said may be another letter.
    if (!reading || (!answer.ranges.empty() && !std::holds_alternative<Number>(reading->what)))
      return;
    known.push_back(std::move(*reading));
  }
  readings_ = std::move(known);
}

// Whatever the brackets and the order, each element has an equal one on the other side.
bool MathSketch::apart(const List& g, const List& a, const MathPolicy& policy) {
  const auto alone = [](const Reading& x, const List& list, const auto& are_apart) {
    return std::all_of(list.items.begin(), list.items.end(),
                       [&](const Reading& y) { return are_apart(x, y); });
  };
  const auto in_g = [&](const Reading& x, const Reading& y) { return apart(x, y, policy); };
  const auto in_a = [&](const Reading& x, const Reading& y) { return apart(y, x, policy); };
  return std::any_of(g.items.begin(), g.items.end(),
                     [&](const Reading& x) { return alone(x, a, in_g); }) ||
         std::any_of(a.items.begin(), a.items.end(),
                     [&](const Reading& x) { return alone(x, g, in_a); });
}

bool MathSketch::apart(const Number& g, const Number& a, const MathPolicy& policy) {
  if (policy.rounding == MathPolicy::digits) return false;
  const double gap = std::max(g.value.low - a.value.high, a.value.low - g.value.high);
  return gap > 0 && gap > std::max(g.reach, a.reach);
}

bool MathSketch::apart(const Function& g, const Function& a, const MathPolicy&) {
  if (g.names != a.names) return false;
  const TrialValue &x = g.values[g.order], &y = a.values[g.order];
  return x.trial == y.trial && x.exact == y.exact && differ(x.value, y.value);
}

bool MathSketch::apart(const Phrase& g, const Phrase& a, const MathPolicy&) {
  return g.squeezed != a.squeezed && !(g.product && a.product);
}

bool MathSketch::apart(const Range& g, const Range& a, const MathPolicy& policy) {
  if (g.name != a.name || g.low.has_value() != a.low.has_value() ||
      g.high.has_value() != a.high.has_value())
    return false;
  return (g.low && apart(*g.low, *a.low, policy)) || (g.high && apart(*g.high, *a.high, policy));
}

bool MathSketch::apart(const Relationship& g, const Relationship& a, const MathPolicy& policy) {
  if (policy.rounding == MathPolicy::digits || g.names != a.names ||
      !differ(g.quotients[g.order], a.quotients[g.order]))
    return false;
  if (g.smooth && a.smooth) return true;
  return !g.right.empty() && !a.right.empty() && g.solved_for == a.solved_for &&
         apart(g.right[0], a.right[0], policy);
}

bool MathSketch::apart(const Named& g, const Named& a, const MathPolicy& policy) {
  return g.label == a.label && apart(g.right[0], a.right[0], policy);
}

bool MathSketch::apart(const Reading& g, const Reading& a, const MathPolicy& policy) {
  return std::visit(
      [&]<typename T>(const T& x) {
        const T* const y = std::get_if<T>(&a.what);
        return y != nullptr && apart(x, *y, policy);
      },
      g.what);
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
