// Balls around sums, products, integrals and limits. Finite sums and integrals (Arb's rigorous
// quadrature) are enclosures; infinite sums and limits are extrapolated with an error that is
// estimated from the last terms, generously.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/math_evaluators.h"
#if __has_include(<flint/acb_calc.h>)
#include <flint/acb_calc.h>
#else
#include <acb_calc.h>
#endif

namespace r1 {
namespace {

constexpr int64_t kMaxTerms = 3000;
constexpr int64_t kSteadyRatios = 16;  ///< how many last ratios must show convergence

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
};

// acb_calc's callback: the integrand on a ball; indeterminate where it is not holomorphic as asked.
int integrand(acb_ptr out, const acb_t x, void* param, slong order, slong prec) {
  const auto& f = *static_cast<const Integrand*>(param);
  Balls balls(*f.point, prec, *f.budget);
  balls.bind({{*f.name, x}}, order > 0);
  if (!balls.eval(*f.body, out) || acb_is_finite(out) == 0) acb_indeterminate(out);
  return 0;
}

}  // namespace

bool Balls::bound(const Expr& e, acb_ptr out) {
  // Variables bound to balls further out would have to be carried on: not worth it.
  if (!balls_.empty()) return false;
  switch (e.op) {
    case Op::sum:
    case Op::product: return sum_or_product(e, out);
    case Op::integral: return integral(e, out);
    case Op::limit: return limit(e, out);
    default: return false;
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
    if (e.op == Op::sum) acb_add(total.raw(), total.raw(), next.raw(), prec_);
    else acb_mul(total.raw(), total.raw(), next.raw(), prec_);
  }
  acb_set(out, total.raw());
  return true;
}

// sum c / k^s from k = low: the Hurwitz zeta function.
bool Balls::zeta_sum(const Expr& e, int64_t low, acb_ptr out) {
  const Expr& body = *e.args[2];
  if (body.op != Op::div || low < 1) return false;
  const Expr& below = *body.args[1];
  std::vector<std::string> above;
  collect_variables(*body.args[0], above);
  if (std::find(above.begin(), above.end(), e.name) != above.end()) return false;
  const bool power = below.op == Op::pow && below.args[0]->op == Op::variable && below.args[0]->name == e.name;
  Rational s;
  if (!power || !Exact(point_, budget_).eval(*below.args[1], s) || s <= Rational(1)) return false;
  Ball factor, exponent, start;
  if (!eval(*body.args[0], factor.raw())) return false;
  acb_set_fmpq(exponent.raw(), s.raw(), prec_);
  acb_set_si(start.raw(), low);
  acb_hurwitz_zeta(out, exponent.raw(), start.raw(), prec_);
  acb_mul(out, out, factor.raw(), prec_);
  return true;
}

// Terms are added until they are below the precision; the ratio of the last ones bounds the rest.
bool Balls::infinite_sum(const Expr& e, int64_t low, acb_ptr out) {
  if (zeta_sum(e, low, out)) return true;
  Ball total, next, size, previous, ratio, worst;
  Point point = point_;
  point.emplace_back(e.name, Rational(low));
  arb_ptr worst_ratio = acb_realref(worst.raw());
  int64_t steady = 0;
  for (int64_t k = low; k < low + kMaxTerms; ++k) {
    point.back().second = Rational(k);
    if (!Balls(point, prec_, budget_).eval(*e.args[2], next.raw())) return false;
    acb_add(total.raw(), total.raw(), next.raw(), prec_);
    acb_abs(acb_realref(size.raw()), next.raw(), prec_);
    if (arb_contains_zero(acb_realref(size.raw())) != 0) {
      if (arb_is_zero(acb_realref(size.raw())) == 0) return false;
      continue;  // a term that vanishes says nothing of the others
    }
    if (arb_is_zero(acb_realref(previous.raw())) == 0) {
      arb_div(acb_realref(ratio.raw()), acb_realref(size.raw()), acb_realref(previous.raw()), 64);
      Ball limit;
      acb_set_d(limit.raw(), 0.95);
      if (arb_lt(acb_realref(ratio.raw()), acb_realref(limit.raw())) != 0) ++steady;
      else steady = 0;
      if (steady <= 1) arb_zero(worst_ratio);
      arb_max(worst_ratio, worst_ratio, acb_realref(ratio.raw()), 64);
    }
    acb_set(previous.raw(), size.raw());
    if (steady >= kSteadyRatios && arf_cmpabs_2exp_si(arb_midref(acb_realref(size.raw())), -prec_) < 0) {
      // The rest is at most size * r / (1 - r), r a little above the worst ratio seen.
      acb_set_d(ratio.raw(), 0.97);
      acb_set_d(next.raw(), 1 - 0.97);
      acb_div(ratio.raw(), ratio.raw(), next.raw(), 64);
      arb_mul(acb_realref(size.raw()), acb_realref(size.raw()), acb_realref(ratio.raw()), 64);
      arb_add_error(acb_realref(total.raw()), acb_realref(size.raw()));
      if (arb_is_zero(acb_imagref(total.raw())) == 0) arb_add_error(acb_imagref(total.raw()), acb_realref(size.raw()));
      acb_set(out, total.raw());
      return true;
    }
  }
  return false;
}

bool Balls::integral(const Expr& e, acb_ptr out) {
  Ball low, high;
  if (!eval(*e.args[0], low.raw()) || !eval(*e.args[1], high.raw())) return false;
  const Point point = without(point_, e.name);
  Integrand f{e.args[2], &e.name, &point, &budget_};
  acb_calc_integrate_opt_t options;
  acb_calc_integrate_opt_init(options);
  options->eval_limit = 3000;
  options->depth_limit = 200;
  mag_t tolerance;
  mag_init(tolerance);
  const slong precision = std::min<int64_t>(prec_, 128);
  mag_set_ui_2exp_si(tolerance, 1, -precision);
  acb_calc_integrate(out, integrand, &f, low.raw(), high.raw(), precision, tolerance, options, precision);
  mag_clear(tolerance);
  return acb_is_finite(out) != 0;
}

// The expression at `to` + side * 2^-step, or at side * 2^step if `to` is infinite.
bool Balls::near(const Expr& e, const Expr& to, int side, int64_t step, acb_ptr out) {
  Ball at, shift;
  int sign = 0;
  const slong precision = 8 * prec_;
  if (is_infinite(to, sign)) {
    acb_set_si(at.raw(), sign);
    acb_mul_2exp_si(at.raw(), at.raw(), step);
  } else {
    if (!Balls(point_, precision, budget_).eval(to, at.raw())) return false;
    acb_set_si(shift.raw(), side);
    acb_mul_2exp_si(shift.raw(), shift.raw(), -step);
    acb_add(at.raw(), at.raw(), shift.raw(), precision);
  }
  const Point point = without(point_, e.name);
  Balls there(point, precision, budget_);
  there.bind({{e.name, at.raw()}}, false);
  return there.eval(*e.args[1], out) && acb_is_finite(out) != 0;
}

// Two values near the place, the second twice as near, extrapolated; the same on the other side.
bool Balls::limit(const Expr& e, acb_ptr out) {
  const Expr& to = *e.args[0];
  int sign = 0;
  const int sides = is_infinite(to, sign) ? 1 : 2;
  const int64_t step = std::max<int64_t>(prec_, 64);
  Ball previous;
  for (int s = 0; s < sides; ++s) {
    const int side = s == 0 ? 1 : -1;
    Ball far, close, gap, error;
    if (!near(e, to, side, step, far.raw()) || !near(e, to, side, step + 1, close.raw())) return false;
    acb_sub(gap.raw(), close.raw(), far.raw(), prec_);
    acb_abs(acb_realref(error.raw()), gap.raw(), 64);
    // Not settling down: no limit, or not one that this can see.
    if (arf_cmpabs_2exp_si(arb_midref(acb_realref(error.raw())), -step / 2) > 0) return false;
    acb_add(close.raw(), close.raw(), gap.raw(), prec_);
    arb_mul_2exp_si(acb_realref(error.raw()), acb_realref(error.raw()), 2);
    arb_add_error(acb_realref(close.raw()), acb_realref(error.raw()));
    if (arb_is_zero(acb_imagref(close.raw())) == 0) arb_add_error(acb_imagref(close.raw()), acb_realref(error.raw()));
    if (s == 1 && acb_overlaps(previous.raw(), close.raw()) == 0) return false;  // sides that differ
    acb_set(previous.raw(), close.raw());
  }
  acb_set(out, previous.raw());
  return true;
}

}  // namespace r1
