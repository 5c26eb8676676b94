// Infinite sums, enclosed: the Hurwitz zeta function, terms whose rest has a proven bound, and
// rational functions of the index by their expansion at infinity.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/growth.h"
#include "libr1/verify/value/term.h"

namespace r1 {
namespace {

constexpr int64_t kMaxTerms = 3000;

// The sum of |p_i / p_lead| radius^(i - degree), the leading one left out if asked.
double weight(const Poly& p, double radius, bool without_lead) {
  double total = 0, scale = 1;
  const double lead = std::abs(p.coefficient(p.degree()));
  for (int64_t i = p.degree(); i >= 0; --i, scale /= radius) {
    if (i < p.degree() || !without_lead) total += std::abs(p.coefficient(i)) / lead * scale;
  }
  return total;
}

// The sum of top(j) / bottom(j) over j >= 0. From j = n on the term is the sum of c_m j^-(d + m),
// and |c_m| <= most * radius^m where the denominator has no zero beyond the radius (Cauchy).
bool rational_sum(const Poly& top, const Poly& bottom, int64_t prec, Budget& budget, acb_ptr out) {
  constexpr int64_t kExpansion = 40;
  acb_zero(out);
  if (top.degree() < 0) return true;
  const int64_t d = bottom.degree() - top.degree();
  if (d < 2) return false;  // it diverges
  double radius = 1;
  while (radius < 256 && !(weight(bottom, radius, true) < 0.5)) radius *= 2;
  const auto n = static_cast<int64_t>(std::max(32.0, 8 * radius));
  if (!(weight(bottom, radius, true) < 0.5) || n > kMaxTerms ||
      !budget.spend(20 * n + 200 * kExpansion))
    return false;
  Ball next, zeta, index;
  for (int64_t j = 0; j < n; ++j) {
    const Rational below = bottom.value(j);
    if (below.is_zero()) return false;
    acb_set_fmpq(next.raw(), (top.value(j) / below).raw(), prec);
    acb_add(out, out, next.raw(), prec);
  }
  Poly above = top, below = bottom, series;
  fmpq_poly_reverse(above.raw(), top.raw(), top.degree() + 1);
  fmpq_poly_reverse(below.raw(), bottom.raw(), bottom.degree() + 1);
  fmpq_poly_div_series(series.raw(), above.raw(), below.raw(), kExpansion);
  acb_set_si(index.raw(), n);
  for (int64_t m = 0; m < kExpansion; ++m) {
    Rational c;
    fmpq_poly_get_coeff_fmpq(c.raw(), series.raw(), m);
    if (c.is_zero()) continue;
    acb_set_si(next.raw(), d + m);
    acb_hurwitz_zeta(zeta.raw(), next.raw(), index.raw(), prec);
    acb_set_fmpq(next.raw(), c.raw(), prec);
    acb_addmul(out, next.raw(), zeta.raw(), prec);
  }
  // zeta(s, n) <= 2 n^(1-s); the ratio of the terms left out is at most 1/8.
  const double lead = std::abs(top.coefficient(top.degree()) / bottom.coefficient(bottom.degree()));
  const double most = 2 * lead * weight(top, radius, false);
  const double rest = 1.01 * 2 * most *
                      std::pow(static_cast<double>(n), static_cast<double>(1 - d)) *
                      std::pow(radius / static_cast<double>(n), kExpansion) * 8 / 7;
  mag_t error;
  mag_init(error);
  mag_set_d(error, rest);
  arb_add_error_mag(acb_realref(out), error);
  mag_clear(error);
  return std::isfinite(rest);
}

Poly shifted(int64_t factor, int64_t offset) {
  return Poly(Rational(factor)) * Poly::variable() + Poly(Rational(offset));
}

// Sums whose term is a rational function of the index, the sign alternating or not.
bool rational_or_alternating(const Expr& body, const std::string& name, int64_t low,
                             const Point& point, int64_t prec, Budget& budget, acb_ptr out) {
  Term t;
  if (!read_term(body, name, point, budget, t) || t.bottom.degree() < 0) return false;
  if (t.sign > 0) {
    const Poly k = shifted(1, low);
    return rational_sum(t.top.at(k), t.bottom.at(k), prec, budget, out);
  }
  if (t.bottom.degree() <= t.top.degree()) return false;
  const Poly even = shifted(2, low), odd = shifted(2, low + 1);
  const Poly bottom = t.bottom.at(even) * t.bottom.at(odd);
  const Poly top = t.top.at(even) * t.bottom.at(odd) - t.top.at(odd) * t.bottom.at(even);
  if (!rational_sum(top, bottom, prec, budget, out)) return false;
  if (low % 2 != 0) acb_neg(out, out);
  return true;
}

}  // namespace

// sum c / k^s from k = low: the Hurwitz zeta function.
bool Balls::zeta_sum(const Expr& e, int64_t low, acb_ptr out) {
  const Expr& body = *e.args[2];
  if (body.op != Op::div || low < 1) return false;
  const Expr& below = *body.args[1];
  std::vector<std::string> above;
  collect_variables(*body.args[0], above);
  if (std::find(above.begin(), above.end(), e.name) != above.end()) return false;
  const bool power =
      below.op == Op::pow && below.args[0]->op == Op::variable && below.args[0]->name == e.name;
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

// Terms are added until what is left is proven to be below the precision.
bool Balls::infinite_sum(const Expr& e, int64_t low, acb_ptr out) {
  if (zeta_sum(e, low, out) ||
      rational_or_alternating(*e.args[2], e.name, low, point_, prec_ + 32, budget_, out))
    return true;
  if (low < -1000 || low > 1000) return false;
  Ball total, next;
  Point point = point_;
  point.emplace_back(e.name, Rational(low));
  int64_t k = low;
  for (int64_t count = 32; count <= kMaxTerms; count *= 2) {
    for (; k < low + count; ++k) {
      point.back().second = Rational(k);
      if (!Balls(point, prec_, budget_).eval(*e.args[2], next.raw())) return false;
      acb_add(total.raw(), total.raw(), next.raw(), prec_);
    }
    // The terms from k on are at most the integral from k - 1 on.
    const auto from = static_cast<double>(k - 1);
    if (from < 16) continue;
    ExprPool pool;
    GrowthOf growth(e.name, point_, from, pool, budget_);
    Growth bound;
    double rest = 0;
    if (!growth.upper(*e.args[2], bound) || !growth.tail(bound, rest)) continue;
    if (rest > -0.69 * static_cast<double>(prec_) && count * 2 <= kMaxTerms) continue;
    Ball error;
    acb_set_d(error.raw(), rest);
    acb_exp(error.raw(), error.raw(), 64);
    arb_add_error(acb_realref(total.raw()), acb_realref(error.raw()));
    if (arb_is_zero(acb_imagref(total.raw())) == 0)
      arb_add_error(acb_imagref(total.raw()), acb_realref(error.raw()));
    acb_set(out, total.raw());
    return acb_is_finite(out) != 0;
  }
  return false;
}

}  // namespace r1
