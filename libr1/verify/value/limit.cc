// Limits, by the expansion of the expression where it is asked for: a Laurent series whose
// coefficients are balls, cut off at a known order; what has none but surely vanishes (ln n / n)
// counts as zero of that order.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/growth.h"
#include "libr1/verify/value/rename.h"
#if __has_include(<flint/acb_poly.h>)
#include <flint/acb_poly.h>
#else
#include <acb_poly.h>
#endif

namespace r1 {
namespace {

constexpr int64_t kTerms = 14;       ///< of a series
constexpr int64_t kPrecision = 384;  ///< of its coefficients
constexpr int kMaxDepth = 40;
constexpr double kFar = 1 << 20;  ///< where bounds on growth begin

// t^lead (c_0 + c_1 t + ...), known below t^order; lead + length <= order.
class Series {
 public:
  Series() {
    uses_flint();
    acb_poly_init(c_);
  }
  Series(const Series& o) : lead(o.lead), order(o.order) {
    acb_poly_init(c_);
    acb_poly_set(c_, o.c_);
  }
  Series& operator=(const Series& o) {
    lead = o.lead;
    order = o.order;
    acb_poly_set(c_, o.c_);
    return *this;
  }
  ~Series() { acb_poly_clear(c_); }

  int64_t known() const { return order - lead; }
  bool vanishes() const { return acb_poly_is_zero(c_) != 0; }
  acb_poly_struct* raw() { return c_; }
  const acb_poly_struct* raw() const { return c_; }

  // Leading coefficients that are zero, exactly or as far as the precision tells, are taken off.
  bool normalise() {
    for (;;) {
      const slong n = acb_poly_length(c_);
      if (n == 0 || acb_contains_zero(acb_poly_get_coeff_ptr(c_, 0)) == 0) break;
      mag_t size;
      mag_init(size);
      acb_get_mag(size, acb_poly_get_coeff_ptr(c_, 0));
      const bool tiny = mag_cmp_2exp_si(size, -kPrecision / 2) < 0;
      mag_clear(size);
      if (!tiny) return false;
      acb_poly_shift_right(c_, c_, 1);
      ++lead;
    }
    if (vanishes()) lead = order;
    order = std::min(order, lead + kTerms);
    if (known() < 0) return false;
    acb_poly_truncate(c_, known());
    return true;
  }

  int64_t lead = 0;
  int64_t order = kTerms;

 private:
  acb_poly_t c_;
};

// The expansion as `name` goes to infinity, in t = name^(-1/root).
class Expander {
 public:
  Expander(const std::string& name, const Point& point, int64_t root, ExprPool& pool,
           Budget& budget)
      : name_(name), point_(point), root_(root), pool_(pool), budget_(budget) {}

  bool of(const Expr& e, Series& out) {
    if (++depth_ > kMaxDepth || !budget_.spend(200)) return --depth_, false;
    const bool ok = (depends(e) ? expand(e, out) : constant(e, out)) || vanishing(e, out);
    --depth_;
    return ok;
  }

 private:
  bool depends(const Expr& e) const {
    std::vector<std::string> names;
    collect_variables(e, names);
    return std::find(names.begin(), names.end(), name_) != names.end();
  }

  bool constant(const Expr& e, Series& out) {
    Ball value;
    if (!eval_ball(e, point_, kPrecision, budget_, value)) return false;
    out = {};
    acb_poly_set_acb(out.raw(), value.raw());
    return out.normalise();
  }

  // |e| <= C name^p with p < 0: nothing below that order.
  bool vanishing(const Expr& e, Series& out) {
    GrowthOf growth(name_, point_, kFar, pool_, budget_);
    Growth g;
    if (!growth.upper(e, g)) return false;
    g = growth.without_log(g);
    if (g.s > 0 || g.q > 0 || (g.q == 0 && !(g.p < -1e-6))) return false;
    const bool fast = g.q < 0;
    out = {};
    out.order =
        fast ? kTerms : static_cast<int64_t>(std::ceil(-g.p * static_cast<double>(root_) - 1e-6));
    out.lead = out.order;
    return out.order > 0;
  }

  bool expand(const Expr& e, Series& out) {
    Series a, b;
    switch (e.op) {
      case Op::variable:
        out = {};
        acb_poly_one(out.raw());
        out.lead = -root_;
        out.order = out.lead + kTerms;
        return true;
      case Op::neg:
        if (!of(*e.args[0], out)) return false;
        acb_poly_neg(out.raw(), out.raw());
        return true;
      case Op::add:
        for (size_t i = 0; i < e.args.size(); ++i) {
          if (!of(*e.args[i], a)) return false;
          if (i == 0)
            out = a;
          else
            add(out, a);
        }
        return out.normalise();
      case Op::mul:
        for (size_t i = 0; i < e.args.size(); ++i) {
          if (!of(*e.args[i], a)) return false;
          if (i == 0)
            out = a;
          else if (!multiply(out, a))
            return false;
        }
        return true;
      case Op::div:
        return of(*e.args[0], out) && of(*e.args[1], b) && power(b, Rational(-1)) &&
               multiply(out, b);
      case Op::pow:
        return power_of(e, *e.args[0], *e.args[1], out);
      case Op::root:
        return power_of(e, *e.args[1], *pool_.node(Op::div, {pool_.number(1), e.args[0]}), out);
      case Op::log:
        return of(*pool_.node(Op::div,
                              {pool_.node(Op::ln, {e.args[1]}), pool_.node(Op::ln, {e.args[0]})}),
                  out);
      case Op::abs:
        return of(*e.args[0], out) && absolute(out);
      default:
        return e.args.size() == 1 && of(*e.args[0], out) && function(e.op, out);
    }
  }

  static void add(Series& a, const Series& b) {
    const int64_t lead = std::min(a.lead, b.lead);
    Series moved = b;
    acb_poly_shift_left(a.raw(), a.raw(), a.lead - lead);
    acb_poly_shift_left(moved.raw(), moved.raw(), b.lead - lead);
    a.order = std::min(a.order, b.order);
    a.lead = lead;
    acb_poly_add(a.raw(), a.raw(), moved.raw(), kPrecision);
    acb_poly_truncate(a.raw(), std::max<int64_t>(a.known(), 0));
  }

  static bool multiply(Series& a, const Series& b) {
    const int64_t known = std::min({a.known(), b.known(), kTerms});
    acb_poly_mullow(a.raw(), a.raw(), b.raw(), known, kPrecision);
    a.lead += b.lead;
    a.order = a.lead + known;
    return a.normalise();
  }

  // a^n, where the exponents stay whole.
  static bool power(Series& a, const Rational& n) {
    if (a.vanishes() || !a.normalise() || a.vanishes()) return false;
    const Rational lead = Rational(a.lead) * n;
    if (!lead.fits_small() || std::abs(lead.small()) > 1000) return false;
    Ball first, exponent;
    acb_poly_get_coeff_acb(first.raw(), a.raw(), 0);
    // Of a negative number the real root is meant in places: left to others.
    if (!n.is_integer() && !(first.is_real() && arb_is_positive(acb_realref(first.raw())) != 0))
      return false;
    acb_set_fmpq(exponent.raw(), n.raw(), kPrecision);
    const int64_t known = a.known();
    acb_poly_pow_acb_series(a.raw(), a.raw(), exponent.raw(), known, kPrecision);
    a.lead = lead.small();
    a.order = a.lead + known;
    return a.normalise();
  }

  bool power_of(const Expr& e, const Expr& base, const Expr& exponent, Series& out) {
    if (!depends(exponent)) {
      Rational n;
      return eval_exact(exponent, point_, budget_, n) && of(base, out) && power(out, n);
    }
    if (pool_.full() || e.args.size() != 2) return false;
    return of(*pool_.node(Op::exp, {pool_.node(Op::mul, {&exponent, pool_.node(Op::ln, {&base})})}),
              out);
  }

  static bool absolute(Series& a) {
    if (a.vanishes()) return true;
    Ball first;
    acb_poly_get_coeff_acb(first.raw(), a.raw(), 0);
    for (slong i = 0; i < acb_poly_length(a.raw()); ++i) {
      if (arb_is_zero(acb_imagref(acb_poly_get_coeff_ptr(a.raw(), i))) == 0) return false;
    }
    if (arb_is_negative(acb_realref(first.raw())) != 0) acb_poly_neg(a.raw(), a.raw());
    return true;
  }

  // atan x = +-pi/2 - atan(1/x) where x goes to +-infinity.
  static bool arctangent(Series& a) {
    Ball first;
    acb_poly_get_coeff_acb(first.raw(), a.raw(), 0);
    const bool up = first.is_real() && arb_is_positive(acb_realref(first.raw())) != 0;
    if (!up && !(first.is_real() && arb_is_negative(acb_realref(first.raw())) != 0)) return false;
    if (!power(a, Rational(-1)) || !function(Op::atan, a)) return false;
    Series quarter;
    acb_const_pi(first.raw(), kPrecision);
    acb_mul_2exp_si(first.raw(), first.raw(), -1);
    if (!up) acb_neg(first.raw(), first.raw());
    acb_poly_set_acb(quarter.raw(), first.raw());
    acb_poly_neg(a.raw(), a.raw());
    add(a, quarter);
    return a.normalise();
  }

  // Derivative `first` of sin at a series without a pole, below t^n, by Taylor's series at its
  // constant term. FLINT 3.1's acb_poly_sin_series gives 60 bits whatever it is asked for.
  static void sine(Series& a, slong n, int first) {
    Ball values[4], term;  // of the derivatives: sin, cos, -sin, -cos
    acb_poly_get_coeff_acb(term.raw(), a.raw(), 0);
    acb_sin_cos(values[0].raw(), values[1].raw(), term.raw(), kPrecision);
    acb_neg(values[2].raw(), values[0].raw());
    acb_neg(values[3].raw(), values[1].raw());
    Series rest = a, factor;
    acb_poly_set_coeff_si(rest.raw(), 0, 0);
    acb_poly_zero(a.raw());
    for (slong k = n - 1; k >= 0; --k) {  // sum of values[k] rest^k / k!, from the inside
      acb_poly_mullow(a.raw(), a.raw(), rest.raw(), n, kPrecision);
      acb_set_si(term.raw(), k + 1);
      acb_poly_scalar_div(a.raw(), a.raw(), term.raw(), kPrecision);
      acb_poly_set_acb(factor.raw(), values[(first + k) % 4].raw());
      acb_poly_add(a.raw(), a.raw(), factor.raw(), kPrecision);
    }
  }

  // An analytic function of a series that has a finite limit.
  static bool function(Op op, Series& a) {
    if (op == Op::atan && a.lead < 0) return arctangent(a);
    if (a.lead < 0 || a.order < 1) return false;
    acb_poly_shift_left(a.raw(), a.raw(), a.lead);
    a.lead = 0;
    const slong n = std::min(a.order, kTerms);
    a.order = n;
    acb_poly_struct* c = a.raw();
    Ball first;
    acb_poly_get_coeff_acb(first.raw(), c, 0);
    switch (op) {
      case Op::exp:
        acb_poly_exp_series(c, c, n, kPrecision);
        break;
      case Op::sin:
        sine(a, n, 0);
        break;
      case Op::cos:
        sine(a, n, 1);
        break;
      case Op::tan:
        acb_poly_tan_series(c, c, n, kPrecision);
        break;
      case Op::atan:
        acb_poly_atan_series(c, c, n, kPrecision);
        break;
      case Op::sinh:
        acb_poly_sinh_series(c, c, n, kPrecision);
        break;
      case Op::cosh:
        acb_poly_cosh_series(c, c, n, kPrecision);
        break;
      case Op::ln:
        if (acb_contains_zero(first.raw()) != 0 || arb_is_positive(acb_realref(first.raw())) == 0)
          return false;
        acb_poly_log_series(c, c, n, kPrecision);
        break;
      case Op::asin: {  // atan(x / sqrt(1 - x^2))
        Series root = a, one;
        acb_poly_one(one.raw());
        acb_poly_mullow(root.raw(), c, c, n, kPrecision);
        acb_poly_sub(root.raw(), one.raw(), root.raw(), kPrecision);
        if (!power(root, Rational(-1) / Rational(2)) || !multiply(a, root)) return false;
        return function(Op::atan, a);
      }
      default:
        return false;
    }
    for (slong i = 0; i < acb_poly_length(c); ++i) {
      if (acb_is_finite(acb_poly_get_coeff_ptr(c, i)) == 0) return false;
    }
    return a.normalise();
  }

  const std::string& name_;
  const Point& point_;
  int64_t root_;
  ExprPool& pool_;
  Budget& budget_;
  int depth_ = 0;
};

// The limit of `body` as `name` goes to infinity; exponents may be fractions with small
// denominators.
bool limit_at_infinity(const Expr& body, const std::string& name, const Point& point,
                       Budget& budget, acb_ptr out) {
  for (const int64_t root : {1, 2, 3, 6}) {
    ExprPool pool;
    Series s;
    if (!Expander(name, point, root, pool, budget).of(body, s)) continue;
    if (s.lead < 0 || s.order < 1) continue;  // it grows, or too little is known
    acb_zero(out);
    if (s.lead == 0) acb_poly_get_coeff_acb(out, s.raw(), 0);
    return acb_is_finite(out) != 0;
  }
  return false;
}

// Where `body` goes that grows beyond all bounds, as `name` goes to infinity.
Divergence growing(const Expr& body, const std::string& name, const Point& point, Budget& budget) {
  Rational base;
  const auto by_sign = [](bool negative) { return negative ? Divergence::down : Divergence::up; };
  for (const int64_t root : {1, 2, 3, 6}) {
    ExprPool pool;
    Series s;
    if (!Expander(name, point, root, pool, budget).of(body, s) || s.lead >= 0 || s.order <= s.lead)
      continue;
    Ball first;
    acb_poly_get_coeff_acb(first.raw(), s.raw(), 0);
    const arb_struct* lead = acb_realref(first.raw());
    const bool negative = arb_is_negative(lead) != 0;
    if (first.is_real() && (negative || arb_is_positive(lead) != 0)) return by_sign(negative);
  }
  ExprPool pool;
  GrowthOf growth(name, point, kFar, pool, budget);
  Growth g;
  bool negative = false;
  if (body.op == Op::ln ||
      (body.op == Op::log && eval_exact(*body.args[0], {}, budget, base) && Rational(1) < base)) {
    const Expr& of = *body.args.back();
    Ball to;
    if (growing(of, name, point, budget) == Divergence::up) return Divergence::up;
    const bool vanishes =
        limit_at_infinity(of, name, point, budget, to.raw()) && acb_is_zero(to.raw()) != 0;
    return vanishes && growth.negative_at_start(of, negative) && !negative ? Divergence::down
                                                                           : Divergence::none;
  }
  if (!growth.lower(body, g) || !growth.negative_at_start(body, negative)) return Divergence::none;
  g = growth.without_log_below(g);
  const bool grows = g.q >= 0 && g.s >= 0 && (g.q > 0 || g.s > 0 || g.p > 1e-6);
  return grows ? by_sign(negative) : Divergence::none;
}

// The body of a limit in terms of `y`, which goes to infinity; nullptr if it is too large.
const Expr* from_side(const Expr& e, int side, const std::string& y, ExprPool& pool) {
  int sign = 0;
  const bool infinite = is_infinite(*e.args[0], sign);
  const Expr* x = approach(*e.args[0], infinite, side, pool.variable(y), pool);
  const Expr* body = substituted(*e.args[2], e.name, x, pool);
  return pool.full() ? nullptr : body;
}

}  // namespace

Divergence limit_divergence(const Expr& e, Budget& budget) {
  int sign = 0;
  const bool infinite = is_infinite(*e.args[0], sign);
  const int asked = e.args[1]->value.sign();
  std::vector<Divergence> seen;
  Ball values[2];
  for (const int side : {1, -1}) {
    if (infinite ? side != sign : asked == -side) continue;
    ExprPool pool;
    const std::string y = "y of " + e.name;
    const Expr* body = from_side(e, side, y, pool);
    if (body == nullptr) return Divergence::none;
    const bool finite = limit_at_infinity(*body, y, {}, budget, values[seen.size()].raw());
    seen.push_back(finite ? Divergence::none : growing(*body, y, {}, budget));
    if (!finite && seen.back() == Divergence::none) return Divergence::none;
  }
  if (seen.size() == 1 || seen[0] != seen[1]) return seen.size() == 1 ? seen[0] : Divergence::other;
  const bool jump =
      seen[0] == Divergence::none && acb_overlaps(values[0].raw(), values[1].raw()) == 0;
  return jump ? Divergence::other : seen[0];
}

// From both sides, if it is a finite place and none is named; they must agree.
bool Balls::limit(const Expr& e, acb_ptr out) {
  const Expr& to = *e.args[0];
  int sign = 0;
  const bool infinite = is_infinite(to, sign);
  const Rational& asked = e.args[1]->value;  // 1, -1 or 0
  Point point;
  for (const auto& entry : point_) {
    if (entry.first != e.name) point.push_back(entry);
  }
  Ball sides[2];
  int n_sides = 0;
  for (const int side : {1, -1}) {
    if (infinite ? side != sign : asked.sign() == -side) continue;
    ExprPool pool;
    const std::string y = "y of " + e.name;
    const Expr* body = from_side(e, side, y, pool);
    if (body == nullptr || !limit_at_infinity(*body, y, point, budget_, sides[n_sides].raw()))
      return false;
    ++n_sides;
  }
  if (n_sides == 2 && acb_overlaps(sides[0].raw(), sides[1].raw()) == 0) return false;
  acb_set(out, sides[0].raw());
  return true;
}

}  // namespace r1
