// Balls around finite sums and products, and around integrals (Arb's rigorous quadrature).
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "libr1/verify/value/ends.h"
#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/growth.h"
#include "libr1/verify/value/rename.h"
#if __has_include(<flint/acb_calc.h>)
#include <flint/acb_calc.h>
#else
#include <acb_calc.h>
#endif

namespace r1 {
namespace {

constexpr int64_t kMaxTerms = 3000;

Point without(const Point& point, const std::string& name) {
  Point rest;
  for (const auto& entry : point) {
    if (entry.first != name) rest.push_back(entry);
  }
  return rest;
}

struct Integrand {
  const Expr* body;
  const std::string* name;
  const Point* point;
  Budget* budget;
  BallPoint outer;      // variables of integrals around this one
  bool outer_analytic;  // in these, too
};

// acb_calc's callback: the integrand on a ball; indeterminate where it is not holomorphic as asked.
int integrand(acb_ptr out, const acb_t x, void* param, slong order, slong prec) {
  const auto& f = *static_cast<const Integrand*>(param);
  Balls balls(*f.point, prec, *f.budget);
  BallPoint bound = f.outer;
  bound.emplace_back(*f.name, x);
  balls.bind(std::move(bound), order > 0 || f.outer_analytic);
  if (!balls.eval(*f.body, out) || acb_is_finite(out) == 0) acb_indeterminate(out);
  return 0;
}

}  // namespace

bool Balls::bound(const Expr& e, acb_ptr out) {
  // Only an integral carries on the variables of one around it.
  if (!balls_.empty()) return e.op == Op::integral && inner_integral(e, out);
  switch (e.op) {
    case Op::sum:
    case Op::product:
      return sum_or_product(e, out);
    case Op::integral:
      return integral(e, out);
    case Op::limit:
      return limit(e, out);
    default:
      return false;
  }
}

bool Balls::sum_or_product(const Expr& e, acb_ptr out) {
  Rational low, high;
  if (!Exact(point_, budget_).eval(*e.args[0], low) || !low.fits_small()) return false;
  int sign = 0;
  if (is_infinite(*e.args[1], sign)) {
    return e.op == Op::sum && sign > 0 && infinite_sum(e, low.small(), out);
  }
  if (!Exact(point_, budget_).eval(*e.args[1], high) || !high.fits_small()) return false;
  if (high.small() - low.small() > kMaxTerms) return false;
  Ball total, next;
  acb_set_si(total.raw(), e.op == Op::sum ? 0 : 1);
  Point point = point_;
  point.emplace_back(e.name, low);
  for (int64_t k = low.small(); k <= high.small(); ++k) {
    point.back().second = Rational(k);
    if (!Balls(point, prec_, budget_).eval(*e.args[2], next.raw())) return false;
    if (e.op == Op::sum)
      acb_add(total.raw(), total.raw(), next.raw(), prec_);
    else
      acb_mul(total.raw(), total.raw(), next.raw(), prec_);
  }
  acb_set(out, total.raw());
  return true;
}

// The integral between two finite ends; `guard` bits are lost on the way (4 - (4 - y)).
bool Balls::quadrature(const Expr& body, const std::string& name, acb_srcptr low, acb_srcptr high,
                       int64_t guard, acb_ptr out) {
  const Point point = without(point_, name);
  Integrand f{&body, &name, &point, &budget_, balls_, analytic_};
  acb_calc_integrate_opt_t options;
  acb_calc_integrate_opt_init(options);
  options->eval_limit = 6000;
  options->depth_limit = 200;
  mag_t tolerance;
  mag_init(tolerance);
  // Of integrals within integrals, as little as is enough to compare them, at each level a bit
  // more.
  constexpr slong kNested = 40, kInner = 48;
  const slong enough = !balls_.empty() ? kInner : contains_op(body, Op::integral) ? kNested : 96;
  const slong wanted = std::min<int64_t>(enough, std::min<int64_t>(prec_, 128) * 3 / 4),
              precision = std::min<int64_t>(prec_, 128) + guard;
  mag_set_ui_2exp_si(tolerance, 1, -wanted);
  acb_calc_integrate(out, integrand, &f, low, high, wanted, tolerance, options, precision);
  mag_clear(tolerance);
  return acb_is_finite(out) != 0;
}

// Whether the integrand has no value at this end.
bool Balls::singular_at(const Expr& e, const Expr& end) {
  Ball at, value;
  if (!eval(end, at.raw())) return true;
  const Point point = without(point_, e.name);
  Balls there(point, prec_, budget_);
  there.bind({{e.name, at.raw()}}, false);
  return !there.eval(*e.args[2], value.raw()) || !value.is_finite();
}

// A piece that reaches an improper end, where powers can be taken out of the integrand there: those
// of 1 - x in 1 / sqrt(1 - x^2).
bool Balls::algebraic_piece(const Expr& e, const Expr& end, int side, const Rational& from,
                            acb_ptr out) {
  int sign = 0;
  const bool infinite = is_infinite(end, sign);
  const std::string u = "u of " + e.name;
  for (const int64_t q : {1, 2, 3, 4}) {
    ExprPool pool;
    const Expr* body = smooth_at_end(*e.args[2], e.name, end, infinite, side, q, u, pool);
    if (body == nullptr || pool.full()) continue;
    Ball low, high;
    const Point point = without(point_, e.name);
    Balls there(point, prec_, budget_);
    there.bind({{u, low.raw()}}, true);
    if (!there.eval(*body, high.raw()) || !high.is_finite()) continue;
    acb_set_fmpq(high.raw(), from.raw(), prec_);
    acb_inv(high.raw(), high.raw(), prec_);
    arb_root_ui(acb_realref(high.raw()), acb_realref(high.raw()), static_cast<ulong>(q), prec_);
    return quadrature(*body, u, low.raw(), high.raw(), 0, out);
  }
  return false;
}

// A piece that reaches an improper end: from y = `from` on, where the variable goes there as y goes
// to infinity. It is cut off at y = 2^k, where the rest is proven to be small, and what is left is
// done in ln y.
bool Balls::improper_piece(const Expr& e, const Expr& end, int side, const Rational& from,
                           acb_ptr out) {
  if (algebraic_piece(e, end, side, from, out)) return true;
  int sign = 0;
  const bool infinite = is_infinite(end, sign);
  const Point point = without(point_, e.name);
  ExprPool pool;
  const std::string y = "y of " + e.name;
  const Expr* v = pool.variable(y);
  const auto in_terms_of = [&](const Expr* by) {
    const Expr* body =
        substituted(*e.args[2], e.name, approach(end, infinite, side, by, pool), pool);
    return infinite ? body : pool.node(Op::div, {body, pool.node(Op::pow, {by, pool.number(2)})});
  };
  const Expr* body = in_terms_of(v);
  if (pool.full()) return false;
  constexpr double kEnough = -0.69 * 48;  // more is not asked of an integral
  for (const int k : {6, 7, 8, 10, 12, 16, 32, 50, 60, 75, 100, 120}) {
    GrowthOf growth(y, point, std::ldexp(1.0, k), pool, budget_);
    Growth bound;
    double rest = 0;
    if (!growth.upper(*body, bound) || !growth.tail(bound, rest) || rest > kEnough) continue;
    const Expr* exponential = pool.node(Op::exp, {v});
    const Expr* smooth = pool.node(Op::mul, {in_terms_of(exponential), exponential});
    Ball low, high;
    acb_set_fmpq(low.raw(), from.raw(), prec_);
    acb_log(low.raw(), low.raw(), prec_);
    acb_set_si(high.raw(), k);
    arb_const_log2(acb_realref(out), prec_);
    arb_zero(acb_imagref(out));
    acb_mul(high.raw(), high.raw(), out, prec_);
    if (pool.full() || !quadrature(*smooth, y, low.raw(), high.raw(), infinite ? 0 : k, out))
      return false;
    mag_t error;
    mag_init(error);
    mag_set_d(error, 1.01 * std::exp(rest));
    arb_add_error_mag(acb_realref(out), error);
    if (arb_is_zero(acb_imagref(out)) == 0) arb_add_error_mag(acb_imagref(out), error);
    mag_clear(error);
    return true;
  }
  return false;
}

// Between finite ends alone, which may depend on the variables around it.
constexpr int64_t kSetUpSteps = 1500;
bool Balls::inner_integral(const Expr& e, acb_ptr out) {
  // Beside its points, what setting one up takes.
  if (!budget_.spend(kSetUpSteps)) return false;
  Ball low, high;
  if (!eval(*e.args[0], low.raw()) || !eval(*e.args[1], high.raw())) return false;
  return quadrature(*e.args[2], e.name, low.raw(), high.raw(), 0, out);
}

// Improper ends get pieces of their own.
bool Balls::integral(const Expr& e, acb_ptr out) {
  const Expr* const ends[2] = {e.args[0], e.args[1]};
  int sign[2] = {0, 0};
  bool infinite[2], improper[2];
  double at[2] = {0, 0};
  Ball cut[2], piece;
  for (int i = 0; i < 2; ++i) {
    infinite[i] = is_infinite(*ends[i], sign[i]);
    improper[i] = infinite[i] || singular_at(e, *ends[i]);
    if (infinite[i]) continue;
    if (!eval(*ends[i], cut[i].raw()) || !cut[i].is_real()) return false;
    at[i] = arf_get_d(arb_midref(acb_realref(cut[i].raw())), ARF_RND_NEAR);
  }
  if (!improper[0] && !improper[1])
    return quadrature(*e.args[2], e.name, cut[0].raw(), cut[1].raw(), 0, out);
  if ((infinite[0] && sign[0] > 0) || (infinite[1] && sign[1] < 0) || !(std::abs(at[0]) < 1e9) ||
      !(std::abs(at[1]) < 1e9))
    return false;
  if (!infinite[0] && !infinite[1] && !(at[0] < at[1])) return false;
  Ball total;
  for (int i = 0; i < 2; ++i) {
    if (!improper[i]) continue;
    const int side = infinite[i] ? sign[i] : i == 0 ? 1 : -1;
    Rational from(1);  // in y
    Ball step;
    if (infinite[i]) {  // beyond the other end, and 0
      const double other = infinite[1 - i] ? 0 : at[1 - i] * side;
      from = Rational(static_cast<int64_t>(std::floor(std::max(other, 0.0))) + 1);
      acb_set_fmpq(cut[i].raw(), from.raw(), prec_);
      if (side < 0) acb_neg(cut[i].raw(), cut[i].raw());
    } else {  // half way to the other end, or to where an infinite one begins
      const double width = infinite[1 - i] ? 1 : (at[1] - at[0]) / 2;
      fmpz_set_d(fmpq_numref(from.raw()), std::ceil(1 / width));
      acb_set_fmpq(step.raw(), from.raw(), prec_);
      acb_inv(step.raw(), step.raw(), prec_);
      if (side < 0)
        acb_sub(cut[i].raw(), cut[i].raw(), step.raw(), prec_);
      else
        acb_add(cut[i].raw(), cut[i].raw(), step.raw(), prec_);
    }
    if (!improper_piece(e, *ends[i], side, from, piece.raw())) return false;
    acb_add(total.raw(), total.raw(), piece.raw(), prec_);
  }
  if (!quadrature(*e.args[2], e.name, cut[0].raw(), cut[1].raw(), 0, piece.raw())) return false;
  acb_add(out, total.raw(), piece.raw(), prec_);
  return true;
}

}  // namespace r1
