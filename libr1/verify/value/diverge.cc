// Limits, infinite sums and improper integrals that have no finite value: where they surely go.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/growth.h"
#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

constexpr double kFar = 1 << 20;  ///< where bounds on growth begin

Divergence turned_round(Divergence d) {
  return d == Divergence::up ? Divergence::down : d == Divergence::down ? Divergence::up : d;
}

// Both together: infinities of two signs have no sum.
Divergence joined(Divergence a, Divergence b) {
  if (a == Divergence::none) return b;
  return b == Divergence::none || a == b ? a : Divergence::other;
}

// Whether |body| is at least a constant / name from some point on, so that its sum and its integral
// are infinite; its sign there.
Divergence endless(const Expr& body, const std::string& name, bool whole, ExprPool& pool,
                   Budget& budget) {
  const Point point;
  GrowthOf growth(name, point, kFar, pool, budget);
  Growth g;
  if (!growth.lower(body, g)) return Divergence::none;
  g = growth.without_log_below(g);
  if (g.q < 0 || g.s < 0 || (g.q == 0 && g.s == 0 && g.p < -1)) return Divergence::none;
  // A factor like (-1)^n shows at the next whole number.
  bool negative[2] = {false, false};
  for (const int i : {0, 1}) {
    GrowthOf there(name, point, kFar + i, pool, budget);
    if (!there.negative_at_start(body, negative[i])) return Divergence::none;
  }
  if (negative[0] == negative[1]) return negative[0] ? Divergence::down : Divergence::up;
  return whole && (g.p >= 0 || g.q > 0 || g.s > 0) ? Divergence::other : Divergence::none;
}

Divergence of_integral(const Expr& e, Budget& budget) {
  Divergence total = Divergence::none;
  for (const size_t i : {0, 1}) {
    const Expr& end = *e.args[i];
    int sign = 0;
    const bool infinite = is_infinite(end, sign);
    if (infinite && (sign > 0) != (i == 1)) return Divergence::none;  // from right to left
    ExprPool pool;
    const std::string name = "y of " + e.name;
    const Expr* y = pool.variable(name);
    const Expr* body = substituted(*e.args[2], e.name,
                                   approach(end, infinite,
                                            i == 0 && !infinite ? 1
                                            : infinite          ? sign
                                                                : -1,
                                            y, pool),
                                   pool);
    if (pool.full() || body == nullptr) return Divergence::none;
    if (!infinite) body = pool.node(Op::div, {body, pool.node(Op::pow, {y, pool.number(2)})});
    total = joined(total, endless(*body, name, false, pool, budget));
  }
  int order = 0;
  if (total != Divergence::none &&
      (!order_constants(*e.args[0], *e.args[1], budget, order) || order >= 0))
    return Divergence::none;
  return total;
}

// The sign of a constant, or 0.
int sign_of(const Expr& e, Budget& budget) {
  Ball value;
  if (!eval_ball(e, {}, 64, budget, value) || !value.is_real()) return 0;
  return arb_is_positive(acb_realref(value.raw())) != 0   ? 1
         : arb_is_negative(acb_realref(value.raw())) != 0 ? -1
                                                          : 0;
}

// 2 times what diverges, and 3 more: all the rest are numbers.
Divergence of_parts(const Expr& e, Budget& budget) {
  Divergence total = Divergence::none;
  int sign = 1;
  for (size_t i = 0; i < e.args.size(); ++i) {
    const bool divisor = e.op == Op::div && i == 1;
    const Divergence d = divisor ? Divergence::none : divergence(*e.args[i], budget);
    if (d != Divergence::none && e.op == Op::mul && total != Divergence::none)
      return Divergence::none;
    if (d != Divergence::none) {
      total = joined(total, d);
    } else if (e.op == Op::add) {
      Ball value;
      if (!eval_ball(*e.args[i], {}, 64, budget, value)) return Divergence::none;
    } else {
      sign *= sign_of(*e.args[i], budget);
    }
  }
  return sign == 0 ? Divergence::none : sign < 0 ? turned_round(total) : total;
}

}  // namespace

Divergence divergence(const Expr& e, Budget& budget) {
  int sign = 0;
  switch (e.op) {
    case Op::infinity:
      return Divergence::up;
    case Op::neg:
      return turned_round(divergence(*e.args[0], budget));
    case Op::limit:
      return limit_divergence(e, budget);
    case Op::integral:
      return of_integral(e, budget);
    case Op::sum: {
      ExprPool pool;
      const bool endless_sum = is_infinite(*e.args[1], sign) && sign > 0;
      return endless_sum ? endless(*e.args[2], e.name, true, pool, budget) : Divergence::none;
    }
    case Op::add:
    case Op::mul:
    case Op::div:
      return contains_binder(e) ? of_parts(e, budget) : Divergence::none;
    default:
      return Divergence::none;
  }
}

}  // namespace r1
