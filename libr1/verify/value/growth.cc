// SPDX-License-Identifier: MIT
#include "libr1/verify/value/growth.h"

#include <algorithm>
#include <cmath>

#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/term.h"

namespace r1 {
namespace {

constexpr double kSlack = 1e-9;  ///< more than all rounding of these few doubles together
constexpr int kMaxDepth = 40;

// The same bound, a little weaker: what double arithmetic may have lost.
Growth loosened(Growth g, bool upper) {
  const double sign = upper ? kSlack : -kSlack;
  g.c += sign * (1 + std::abs(g.c));
  if (g.q != 0) g.q += sign * std::abs(g.q);
  return g;
}

bool is_finite(const Growth& g) {
  return std::isfinite(g.c) && std::isfinite(g.p) && std::isfinite(g.q) && std::isfinite(g.r) &&
         std::isfinite(g.s);
}

// |x| as doubles that surely enclose it.
void magnitudes(const Ball& b, double& low, double& high) {
  mag_t m;
  mag_init(m);
  acb_get_mag(m, b.raw());
  high = mag_get_d(m) * (1 + kSlack);
  acb_get_mag_lower(m, b.raw());
  low = mag_get_d(m) * (1 - kSlack);
  mag_clear(m);
}

}  // namespace

bool GrowthOf::depends(const Expr& e) const {
  std::vector<std::string> names;
  collect_variables(e, names);
  return std::find(names.begin(), names.end(), name_) != names.end();
}

bool GrowthOf::constant(const Expr& e, double& low, double& high) {
  Ball value;
  if (!eval_ball(e, point_, 64, budget_, value)) return false;
  magnitudes(value, low, high);
  return true;
}

// slope * x + offset, both rational constants.
bool GrowthOf::linear(const Expr& e, double& slope, double& offset) {
  const auto at = [&](int64_t x, Rational& out) {
    Point point = point_;
    point.emplace_back(name_, Rational(x));
    return eval_exact(e, point, budget_, out);
  };
  Rational v[4];
  for (int i = 0; i < 4; ++i) {
    if (!at(1000 + 7 * i, v[i]) || v[i].bits() > 100) return false;
  }
  // Only sums and multiples of the variable: else four points prove nothing.
  const auto simple = [&](const auto& self, const Expr& x) -> bool {
    if (!depends(x) || x.op == Op::variable) return true;
    const bool ok =
        x.op == Op::add || x.op == Op::neg || (x.op == Op::div && !depends(*x.args[1])) ||
        (x.op == Op::mul && std::count_if(x.args.begin(), x.args.end(),
                                          [&](const Expr* a) { return depends(*a); }) == 1);
    return ok &&
           std::all_of(x.args.begin(), x.args.end(), [&](const Expr* a) { return self(self, *a); });
  };
  if (!simple(simple, e)) return false;
  const Rational k = (v[1] - v[0]) / Rational(7);
  const Rational b = v[0] - k * Rational(1000);
  slope = fmpq_get_d(k.raw());
  offset = fmpq_get_d(b.raw());
  return true;
}

// Real for every x from the start on, as far as the tree alone shows it.
bool GrowthOf::surely_real(const Expr& e) {
  if (e.op == Op::imaginary || binds_variable(e.op) || e.op == Op::cis) return false;
  if (!std::all_of(e.args.begin(), e.args.end(), [&](const Expr* a) { return surely_real(*a); }))
    return false;
  switch (e.op) {
    case Op::pow: {
      Rational n;
      return (eval_exact(*e.args[1], point_, budget_, n) && n.is_integer()) || positive(*e.args[0]);
    }
    case Op::root:
      return positive(*e.args[1]);
    case Op::ln:
      return positive(*e.args[0]);
    case Op::log:
      return positive(*e.args[0]) && positive(*e.args[1]);
    case Op::asin:
    case Op::acos:
    case Op::acosh:
    case Op::atanh:
    case Op::asec:
    case Op::acsc:
      return false;
    default:
      return true;
  }
}

bool GrowthOf::positive(const Expr& e) {
  const auto all = [&] {
    return std::all_of(e.args.begin(), e.args.end(), [&](const Expr* a) { return positive(*a); });
  };
  switch (e.op) {
    case Op::number:
      return e.value.sign() > 0;
    case Op::variable: {
      if (e.name == name_) return true;
      const Rational* value = lookup(point_, e.name);
      return value != nullptr && value->sign() > 0;
    }
    case Op::pi:
    case Op::euler:
      return true;
    case Op::mul:
    case Op::div:
    case Op::root:
      return all();
    case Op::add: {
      if (all()) return true;
      bool negative = true;
      Growth least;  // nowhere zero, and positive at the start
      return surely_real(e) && lower(e, least) && negative_at_start(e, negative) && !negative;
    }
    case Op::exp:
      return surely_real(*e.args[0]);
    case Op::pow:
      return positive(*e.args[0]) && surely_real(*e.args[1]);
    case Op::factorial:
      return positive(*e.args[0]);
    default:
      return false;
  }
}

bool GrowthOf::negative_at_start(const Expr& e, bool& negative) {
  Point point = point_;
  Rational x;
  fmpz_set_d(fmpq_numref(x.raw()), std::ceil(from_));
  point.emplace_back(name_, std::move(x));
  Ball value;
  if (!eval_ball(e, point, 128, budget_, value) || !value.is_real()) return false;
  negative = arb_is_negative(acb_realref(value.raw())) != 0;
  return negative || arb_is_positive(acb_realref(value.raw())) != 0;
}

double GrowthOf::at_start(const Growth& g) const {
  return g.c + g.p * std::log(from_) + g.q * std::pow(from_, g.r) + g.s * from_ * std::log(from_);
}

// Both brought to one power r: x^small = x^big / x^(big - small), whose divisor is at least that of
// the start.
Growth GrowthOf::product(Growth a, Growth b, bool upper) const {
  if (a.q == 0) a.r = b.r;
  if (b.q == 0) b.r = a.r;
  if (a.r < b.r) std::swap(a, b);
  Growth out{a.c + b.c, a.p + b.p, a.q, a.r, a.s + b.s};
  if (a.r == b.r)
    out.q += b.q;
  else if ((b.q > 0) == upper)
    out.q += b.q * std::pow(from_, b.r - a.r);  // else it only helps
  return loosened(out, upper);
}

bool GrowthOf::upper(const Expr& e, Growth& out) {
  if (++depth_ > kMaxDepth || !budget_.spend(5)) return --depth_, false;
  struct Leave {
    int& depth;
    ~Leave() { --depth; }
  } leave{depth_};
  out = {};
  if (!depends(e)) {
    double low = 0, high = 0;
    if (!constant(e, low, high)) return false;
    out.c = high > 0 ? std::log(high) + kSlack : -1e6;
    return is_finite(out);
  }
  Growth a, b;
  switch (e.op) {
    case Op::variable:
      out.p = 1;
      return true;
    case Op::neg:
    case Op::abs:
    case Op::conjugate:
      return upper(*e.args[0], out);
    case Op::add:
      if (rational(e, true, out)) return true;
      for (size_t i = 0; i < e.args.size(); ++i) {
        if (!upper(*e.args[i], a)) return false;
        if (i == 0) {
          out = a;
          continue;
        }
        if (a.q == 0) a.r = out.r;
        if (out.q == 0) out.r = a.r;
        if (a.r != out.r) return false;
        const double most = std::max(a.c, out.c);
        out = {most + std::log1p(std::exp(std::min(a.c, out.c) - most)), std::max(a.p, out.p),
               std::max(a.q, out.q), out.r, std::max(a.s, out.s)};
      }
      out = loosened(out, true);
      return is_finite(out);
    case Op::mul:
      for (const Expr* arg : e.args) {
        if (!upper(*arg, a)) return false;
        out = product(out, a, true);
      }
      return is_finite(out);
    case Op::div:
      if (!upper(*e.args[0], a) || !lower(*e.args[1], b)) return false;
      out = product(a, {-b.c, -b.p, -b.q, b.r, -b.s}, true);
      return is_finite(out);
    case Op::pow:
      return power(*e.args[0], *e.args[1], true, out);
    case Op::root:
      return power(*e.args[1], *pool_.node(Op::div, {pool_.number(1), e.args[0]}), true, out);
    case Op::exp:
      return exponential(*e.args[0], true, out);
    case Op::ln:
      return logarithm(*e.args[0], out);
    case Op::sin:
    case Op::atan:
    case Op::tanh:  // at most the argument, and at most pi/2
      if (!surely_real(*e.args[0])) return false;
      if (upper(*e.args[0], out) && out.q == 0 && out.s == 0 && out.p < 0) return true;
      out = {e.op == Op::atan ? 0.46 : 0.0, 0, 0, 1, 0};
      return true;
    case Op::cos:
    case Op::sign:
      return surely_real(*e.args[0]);
    case Op::factorial:
      return factorial(*e.args[0], true, out);
    default:
      return false;
  }
}

bool GrowthOf::lower(const Expr& e, Growth& out) {
  if (++depth_ > kMaxDepth || !budget_.spend(5)) return --depth_, false;
  struct Leave {
    int& depth;
    ~Leave() { --depth; }
  } leave{depth_};
  out = {};
  if (!depends(e)) {
    double low = 0, high = 0;
    if (!constant(e, low, high) || !(low > 0)) return false;
    out.c = std::log(low) - kSlack;
    return is_finite(out);
  }
  Growth a, b;
  switch (e.op) {
    case Op::variable:
      out.p = 1;
      return true;
    case Op::neg:
    case Op::abs:
    case Op::conjugate:
      return lower(*e.args[0], out);
    case Op::add:
      return rational(e, false, out) || sum_lower(e, out);
    case Op::mul:
      for (const Expr* arg : e.args) {
        if (!lower(*arg, a)) return false;
        out = product(out, a, false);
      }
      return is_finite(out);
    case Op::div:
      if (!lower(*e.args[0], a) || !upper(*e.args[1], b)) return false;
      out = product(a, {-b.c, -b.p, -b.q, b.r, -b.s}, false);
      return is_finite(out);
    case Op::pow:
      return power(*e.args[0], *e.args[1], false, out);
    case Op::root:
      return power(*e.args[1], *pool_.node(Op::div, {pool_.number(1), e.args[0]}), false, out);
    case Op::exp:
      return exponential(*e.args[0], false, out);
    case Op::sin:
    case Op::tan:
    case Op::atan:  // at least 4/5 of a real argument that is at most 1/2
      if (!surely_real(*e.args[0]) || !upper(*e.args[0], a) || a.q > 0 || a.s > 0 || a.p > 0 ||
          at_start(a) > -0.7)
        return false;
      if (!lower(*e.args[0], out)) return false;
      out.c -= 0.2232;
      return true;
    case Op::factorial:
      return factorial(*e.args[0], false, out);
    default:
      return false;
  }
}

// A quotient of polynomials, where sums of its parts may cancel.
bool GrowthOf::rational(const Expr& e, bool want_upper, Growth& out) {
  Term t;
  if (!read_term(e, name_, point_, budget_, t) || t.top.degree() < 0 || t.bottom.degree() < 0)
    return false;
  // |lead| x^n (1 - rest) <= |p(x)| <= |lead| x^n (1 + rest)
  const auto rest = [&](const Poly& p) {
    double sum = 0, scale = 1;
    for (int64_t i = p.degree() - 1; i >= 0; --i)
      sum += std::abs(p.coefficient(i)) * (scale /= from_);
    return sum / std::abs(p.coefficient(p.degree()));
  };
  const double a = rest(t.top), b = rest(t.bottom);
  if (!(a < 0.9) || !(b < 0.9)) return false;
  out = {};
  out.p = static_cast<double>(t.top.degree() - t.bottom.degree());
  out.c = std::log(std::abs(t.top.coefficient(t.top.degree()))) -
          std::log(std::abs(t.bottom.coefficient(t.bottom.degree()))) +
          (want_upper ? std::log1p(a) - std::log1p(-b) : std::log1p(-a) - std::log1p(b));
  out = loosened(out, want_upper);
  return is_finite(out);
}

// One term outweighs all others together, from the start on and ever more.
bool GrowthOf::sum_lower(const Expr& e, Growth& out) {
  for (const Expr* lead : e.args) {
    Growth a;
    if (!lower(*lead, a)) continue;
    double others = 0;
    bool outweighed = true;
    for (const Expr* arg : e.args) {
      if (arg == lead) continue;
      Growth b;
      if (!upper(*arg, b)) {
        outweighed = false;
        break;
      }
      if (a.q == 0) a.r = b.r;
      if (b.q == 0) b.r = a.r;
      outweighed = outweighed && a.r == b.r && b.p <= a.p && b.q <= a.q && b.s <= a.s;
      others += std::exp(at_start(b) - at_start(a));
    }
    if (!outweighed || !(others < 0.9)) continue;
    out = a;
    out.c += std::log1p(-others);
    out = loosened(out, false);
    return is_finite(out);
  }
  return false;
}

bool GrowthOf::power(const Expr& base, const Expr& exponent, bool want_upper, Growth& out) {
  if (depends(exponent)) {
    double slope = 0, offset = 0;
    if (base.op == Op::variable && base.name == name_ && linear(exponent, slope, offset)) {
      out = {0, offset, 0, 1, slope};  // n^n
      return true;
    }
    double low = 0, high = 0;
    if (!depends(base) && linear(exponent, slope, offset) && constant(base, low, high) && low > 0) {
      Rational exact;  // (-1)^n, (-1/2)^n: the modulus, whatever the branch
      if (eval_exact(base, point_, budget_, exact) && exact.abs() == Rational(1)) return true;
      const double rate = std::log(high), slack = (want_upper ? 10 : -10) * kSlack;
      if (std::abs(rate) < 1e-6) return false;
      out = {offset * rate + slack * (1 + std::abs(offset)), 0,
             slope * rate + slack * std::abs(slope), 1, 0};
      return is_finite(out);
    }
    if (!positive(base)) return false;
    return exponential(*pool_.node(Op::mul, {&exponent, pool_.node(Op::ln, {&base})}), want_upper,
                       out);
  }
  Rational n;
  if (!eval_exact(exponent, point_, budget_, n) || n.bits() > 100) return false;
  const double k = fmpq_get_d(n.raw());
  Growth a;
  if (!((k >= 0) == want_upper ? upper(base, a) : lower(base, a))) return false;
  out = loosened({k * a.c, k * a.p, k * a.q, a.r, k * a.s}, want_upper);
  return is_finite(out);
}

// e^g: g is real, keeps its sign where it is bounded away from zero, and grows like a power.
bool GrowthOf::exponential(const Expr& g, bool want_upper, Growth& out) {
  if (pool_.full() || !surely_real(g)) return false;
  double slope = 0, offset = 0;
  if (linear(g, slope, offset)) {
    out = loosened({offset, 0, slope, 1, 0}, want_upper);
    return true;
  }
  Growth most, least;
  if (upper(g, most) && most.q == 0 && most.s == 0 && most.p <= 0) {
    const double bound = std::exp(at_start(most));
    out = loosened({want_upper ? bound : -bound, 0, 0, 1, 0}, want_upper);
    return is_finite(out);
  }
  bool negative = false;
  if (!lower(g, least) || !negative_at_start(g, negative)) return false;
  const Growth& by = negative == want_upper ? least : most;  // how large |g| must or can be
  if (!(negative == want_upper) && !upper(g, most)) return false;
  if (by.q != 0 || by.s != 0) {
    // Faster than any power: enough for a bound that falls at least like e^-x.
    if (!(negative && want_upper) || by.q < 0 || by.s < 0) return false;
  }
  if (by.p <= 0) return false;
  const double rate =
      std::exp(by.c + (by.q != 0 || by.s != 0 ? at_start({0, 0, by.q, by.r, by.s}) : 0));
  out = loosened({0, 0, negative ? -rate : rate, by.p, 0}, want_upper);
  return is_finite(out);
}

// |ln f| <= |ln|f|| + pi, and ln x <= 4 x^(1/4).
bool GrowthOf::logarithm(const Expr& of, Growth& out) {
  Growth most, least;
  const bool near_one = of.op == Op::add && of.args.size() == 2 && of.args[0]->op == Op::number &&
                        of.args[0]->value == Rational(1);
  if (near_one && upper(*of.args[1], out) && out.q <= 0 && out.s <= 0 && out.p <= 0 &&
      at_start(out) < -0.7) {
    out.c += 0.7;  // |ln(1 + g)| <= 2 |g| for |g| <= 1/2
    return true;
  }
  if (!upper(of, most) || !lower(of, least)) return false;
  if (most.s != 0 || least.s != 0) return false;
  const double c = std::max(std::abs(most.c), std::abs(least.c)) + 3.1416;
  const double p = std::max(std::abs(most.p), std::abs(least.p));
  const double q = std::max(std::abs(most.q), std::abs(least.q));
  const double power = q > 0 ? std::max(most.r, least.r) : p > 0 ? 0.25 : 0;
  out = loosened({std::log(c + 4 * p + q), std::max(power, p > 0 ? 0.25 : 0.0), 0, 1, 0}, true);
  return is_finite(out);
}

// y ln y - y <= ln y! <= y ln y - y + ln y + 1 for y = slope x + offset >= 1.
bool GrowthOf::factorial(const Expr& of, bool want_upper, Growth& out) {
  double a = 0, b = 0;
  if (!linear(of, a, b) || !(a > 0) || a * from_ + b < 2 || std::abs(b) > a * from_ / 2)
    return false;
  // (a x + b) ln(1 + b / (a x)) lies between b and b + b^2 / (a x).
  const double rest = want_upper ? b + b * b / (a * from_) : b;
  out = {b * std::log(a) + rest - b, b, a * std::log(a) - a, 1, a};
  if (want_upper) {
    out.c += 1 + std::log(a + std::abs(b) / from_);
    out.p += 1;
  }
  out = loosened(out, want_upper);
  return is_finite(out);
}

Growth GrowthOf::without_log_below(Growth g) const {
  if (g.s <= 0 || (g.q != 0 && g.r != 1)) return g;
  g.q += g.s * std::log(from_);
  g.r = 1;
  g.s = 0;
  return loosened(g, false);
}

Growth GrowthOf::without_log(const Growth& g) const {
  if (g.s >= 0) return g;  // x ln x >= x ln from
  return product({g.c, g.p, g.q, g.r, 0}, {0, 0, g.s * std::log(from_), 1, 0}, true);
}

bool GrowthOf::tail(Growth g, double& out) const {
  if (g.s > 0 || !is_finite(g)) return false;
  g = without_log(g);
  if (g.q > 0) return false;
  if (g.q == 0) {
    if (g.p >= -1.0001) return false;
    out = g.c + (g.p + 1) * std::log(from_) - std::log(-g.p - 1) + kSlack;
    return true;
  }
  // u = x^r: the integral of u^a e^(-Q u) / r from U on is at most 2 U^a e^(-Q U) / (Q r) if Q U >=
  // 2 a.
  const double u = std::pow(from_, g.r), rate = -g.q;
  const double a = (g.p + 1) / g.r - 1;
  if (!(rate * u >= 2 * std::max(a, 0.0) + 1) || !(rate * g.r * u >= g.p)) return false;
  out = g.c + std::log(2 / (rate * g.r)) + a * std::log(u) - rate * u;
  out += kSlack * (1 + std::abs(out) + rate * u);
  return std::isfinite(out);
}

}  // namespace r1
