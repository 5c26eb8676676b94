// SPDX-License-Identifier: MIT
#include "libr1/verify/math_eval.h"

#include <algorithm>

namespace r1 {
namespace {

constexpr int64_t kMaxExactBits = 40000;
constexpr int64_t kMaxFactorial = 2000;

const Rational* lookup(const Point& point, const std::string& name) {
  for (const auto& [n, value] : point) {
    if (n == name) return &value;
  }
  return nullptr;
}

bool exact_pow(const Rational& base, const Rational& exponent, Rational& out) {
  if (base.is_zero()) {
    if (exponent.sign() <= 0) return false;  // 0^0 is not decided here
    out = Rational(0);
    return true;
  }
  if (base == Rational(1)) {
    out = base;
    return true;
  }
  Rational b = base;
  Rational e = exponent;
  if (!e.is_integer()) {
    Rational degree;
    fmpz_set(fmpq_numref(degree.raw()), fmpq_denref(e.raw()));
    if (!degree.fits_small() || degree.small() > 64) return false;
    if (b.sign() < 0) return false;  // which root is meant, the caller knows
    if (!b.exact_root(degree.small(), b)) return false;
    e = e * degree;
  }
  if (!e.fits_small()) return false;
  const int64_t n = e.small();
  if (n > kMaxExactBits || n < -kMaxExactBits) return false;
  if (std::abs(n) * b.bits() > kMaxExactBits) return false;
  out = b.pow(n);
  return true;
}

bool exact_factorial(const Rational& n, Rational& out) {
  if (!n.fits_small() || n.sign() < 0 || n.small() > kMaxFactorial) return false;
  out = Rational(0);
  fmpz_fac_ui(fmpq_numref(out.raw()), static_cast<ulong>(n.small()));
  return true;
}

bool exact_binomial(const Rational& n, const Rational& k, Rational& out) {
  if (!n.fits_small() || !k.fits_small() || n.sign() < 0 || k.sign() < 0) return false;
  if (n.small() > kMaxFactorial || k.small() > kMaxFactorial) return false;
  out = Rational(0);
  fmpz_bin_uiui(fmpq_numref(out.raw()), static_cast<ulong>(n.small()),
                static_cast<ulong>(k.small()));
  return true;
}

// Logarithms that are integers: log_2 8.
bool exact_log(const Rational& base, const Rational& value, Rational& out) {
  if (base.sign() <= 0 || value.sign() <= 0 || base == Rational(1)) return false;
  if (value == Rational(1)) {
    out = Rational(0);
    return true;
  }
  const Rational one(1);
  const bool inverted = (base < one) != (value < one);
  Rational v = inverted ? one / value : value;
  int64_t n = 0;
  // Powers move away from 1 on the side where both now are.
  for (Rational p = base; n < 4096; p = p * base) {
    ++n;
    if (p == v) {
      out = Rational(inverted ? -n : n);
      return true;
    }
    if ((one < base) ? v < p : p < v) return false;
  }
  return false;
}

class Exact {
 public:
  Exact(const Point& point, Budget& budget) : point_(point), budget_(budget) {}

  bool eval(const Expr& e, Rational& out) {
    if (!budget_.spend(1)) return false;
    switch (e.op) {
      case Op::number: out = e.value; return true;
      case Op::variable: return variable(e, out);
      case Op::add: return fold(e, out, [](Rational& a, const Rational& b) { a = a + b; });
      case Op::mul: return fold(e, out, [](Rational& a, const Rational& b) { a = a * b; });
      default: break;
    }
    if (e.args.empty() || e.args.size() > 2) return false;
    Rational a, b;
    if (!eval(*e.args[0], a)) return false;
    if (e.args.size() == 2 && !eval(*e.args[1], b)) return false;
    budget_.spend((a.bits() + b.bits()) / 64);
    return apply(e.op, a, b, out);
  }

 private:
  bool variable(const Expr& e, Rational& out) {
    const Rational* value = lookup(point_, e.name);
    if (value != nullptr) out = *value;
    return value != nullptr;
  }

  template <typename Combine>
  bool fold(const Expr& e, Rational& out, Combine combine) {
    Rational total;
    for (size_t i = 0; i < e.args.size(); ++i) {
      Rational next;
      if (!eval(*e.args[i], next)) return false;
      if (i == 0) total = std::move(next);
      else combine(total, next);
      if (total.bits() > kMaxExactBits || !budget_.spend(total.bits() / 64)) return false;
    }
    out = std::move(total);
    return true;
  }

  static bool apply(Op op, const Rational& a, const Rational& b, Rational& out) {
    switch (op) {
      case Op::div:
        if (b.is_zero()) return false;
        out = a / b;
        return out.bits() <= kMaxExactBits;
      case Op::neg: out = -a; return true;
      case Op::pow: return exact_pow(a, b, out);
      case Op::root:
        if (a.is_zero()) return false;
        if (b.sign() >= 0) return exact_pow(b, Rational(1) / a, out);
        if (!a.fits_small() || a.small() % 2 == 0) return false;
        if (!exact_pow(b.abs(), Rational(1) / a, out)) return false;
        out = -out;
        return true;
      case Op::log: return exact_log(a, b, out);
      case Op::binomial: return exact_binomial(a, b, out);
      case Op::factorial: return exact_factorial(a, out);
      case Op::abs: out = a.abs(); return true;
      case Op::conjugate: out = a; return true;
      case Op::floor: out = a.floor(); return true;
      case Op::ceil: out = -(-a).floor(); return true;
      case Op::exp:
      case Op::sin:
      case Op::tan:
      case Op::asin:
      case Op::atan:
      case Op::sinh:
      case Op::tanh:
        if (!a.is_zero()) return false;
        out = Rational(op == Op::exp ? 1 : 0);
        return true;
      case Op::cos:
      case Op::cosh:
      case Op::sec:
        if (!a.is_zero()) return false;
        out = Rational(1);
        return true;
      case Op::ln:
        if (!(a == Rational(1))) return false;
        out = Rational(0);
        return true;
      default: return false;
    }
  }

  const Point& point_;
  Budget& budget_;
};

class Balls {
 public:
  Balls(const Point& point, int64_t precision, Budget& budget)
      : point_(point), prec_(precision), budget_(budget) {}

  bool eval(const Expr& e, acb_ptr out) {
    const bool costly = e.op >= Op::pow;
    if (!budget_.spend((costly ? 40 : 4) * (1 + prec_ / 128))) return false;
    switch (e.op) {
      case Op::number: acb_set_fmpq(out, e.value.raw(), prec_); return true;
      case Op::variable: {
        const Rational* value = lookup(point_, e.name);
        if (value != nullptr) acb_set_fmpq(out, value->raw(), prec_);
        return value != nullptr;
      }
      case Op::pi: acb_const_pi(out, prec_); return true;
      case Op::euler:
        arb_const_e(acb_realref(out), prec_);
        arb_zero(acb_imagref(out));
        return true;
      case Op::imaginary: acb_onei(out); return true;
      case Op::infinity: return false;
      case Op::add:
      case Op::mul: return fold(e, out);
      default: break;
    }
    // An exact value here keeps zeros zero: sqrt(2 - 2) must not become a ball around 0.
    Rational exact;
    if (Exact(point_, budget_).eval(e, exact)) {
      acb_set_fmpq(out, exact.raw(), prec_);
      return true;
    }
    if (e.args.size() == 2) {
      Ball a, b;
      if (!eval(*e.args[0], a.raw()) || !eval(*e.args[1], b.raw())) return false;
      return binary(e, a, b, out) && acb_is_finite(out) != 0;
    }
    Ball a;
    return eval(*e.args[0], a.raw()) && unary(e, a, out) && acb_is_finite(out) != 0;
  }

 private:
  bool fold(const Expr& e, acb_ptr out) {
    Ball total, next;
    for (size_t i = 0; i < e.args.size(); ++i) {
      if (!eval(*e.args[i], next.raw())) return false;
      if (i == 0) acb_set(total.raw(), next.raw());
      else if (e.op == Op::add) acb_add(total.raw(), total.raw(), next.raw(), prec_);
      else acb_mul(total.raw(), total.raw(), next.raw(), prec_);
    }
    acb_set(out, total.raw());
    return true;
  }

  // Too large for any result to be a number we could hold.
  static bool huge(const Ball& b) {
    const auto too_big = [](const arb_struct* x) {
      return arf_cmpabs_2exp_si(arb_midref(x), 40) > 0 || mag_cmp_2exp_si(arb_radref(x), 40) > 0;
    };
    return too_big(acb_realref(b.raw())) || too_big(acb_imagref(b.raw()));
  }

  bool binary(const Expr& e, Ball& a, Ball& b, acb_ptr out) {
    switch (e.op) {
      case Op::div:
        if (acb_contains_zero(b.raw()) != 0) return false;
        acb_div(out, a.raw(), b.raw(), prec_);
        return true;
      case Op::pow: return pow(*e.args[1], a, b, out);
      case Op::root: return root(*e.args[0], a, b, out);
      case Op::log:
        if (acb_contains_zero(a.raw()) != 0 || acb_contains_zero(b.raw()) != 0) return false;
        acb_log(a.raw(), a.raw(), prec_);
        acb_log(out, b.raw(), prec_);
        if (acb_contains_zero(a.raw()) != 0) return false;
        acb_div(out, out, a.raw(), prec_);
        return true;
      case Op::binomial: return binomial(a, b, out);
      default: return false;
    }
  }

  bool is_positive(const Ball& b) const {
    return b.is_real() && arb_is_positive(acb_realref(b.raw())) != 0;
  }
  bool is_negative(const Ball& b) const {
    return b.is_real() && arb_is_negative(acb_realref(b.raw())) != 0;
  }

  bool pow(const Expr& exponent, Ball& a, Ball& b, acb_ptr out) {
    if (huge(b)) return false;
    if (is_positive(a) && b.is_real()) {
      arb_pow(acb_realref(out), acb_realref(a.raw()), acb_realref(b.raw()), prec_);
      arb_zero(acb_imagref(out));
      return true;
    }
    Rational e;
    const bool rational = Exact(point_, budget_).eval(exponent, e);
    if (rational && e.is_integer() && e.fits_small()) {
      if (e.sign() < 0 && acb_contains_zero(a.raw()) != 0) return false;
      acb_pow_si(out, a.raw(), e.small(), prec_);
      return true;
    }
    // The real root only where the exponent is written as a fraction: (-1)^n has none between
    // whole numbers.
    if (rational && is_negative(a) && Exact({}, budget_).eval(exponent, e)) {
      Rational denominator;
      fmpz_set(fmpq_numref(denominator.raw()), fmpq_denref(e.raw()));
      if (denominator.fits_small() && denominator.small() % 2 != 0) {
        const bool odd = fmpz_is_odd(fmpq_numref(e.raw())) != 0;
        acb_neg(a.raw(), a.raw());
        arb_pow(acb_realref(out), acb_realref(a.raw()), acb_realref(b.raw()), prec_);
        arb_zero(acb_imagref(out));
        if (odd) acb_neg(out, out);
        return true;
      }
    }
    if (acb_contains_zero(a.raw()) != 0) return false;
    acb_pow(out, a.raw(), b.raw(), prec_);
    return true;
  }

  bool root(const Expr& degree, Ball& n, Ball& a, acb_ptr out) {
    Rational exact;
    if (Exact(point_, budget_).eval(degree, exact) && exact == Rational(2)) {
      acb_sqrt(out, a.raw(), prec_);
      return true;
    }
    if (acb_contains_zero(n.raw()) != 0) return false;
    acb_inv(n.raw(), n.raw(), prec_);
    Expr inverse;  // 1 / degree, for pow()'s rule on odd denominators
    if (exact.is_zero()) return false;
    inverse.value = Rational(1) / exact;
    return pow(inverse, a, n, out);
  }

  bool binomial(Ball& n, Ball& k, acb_ptr out) {
    // n! / (k! (n-k)!) by gamma functions.
    if (huge(n) || huge(k)) return false;
    Ball top, low, rest;
    acb_add_ui(top.raw(), n.raw(), 1, prec_);
    acb_add_ui(low.raw(), k.raw(), 1, prec_);
    acb_sub(rest.raw(), top.raw(), k.raw(), prec_);
    acb_gamma(top.raw(), top.raw(), prec_);
    acb_rgamma(low.raw(), low.raw(), prec_);
    acb_rgamma(rest.raw(), rest.raw(), prec_);
    acb_mul(out, top.raw(), low.raw(), prec_);
    acb_mul(out, out, rest.raw(), prec_);
    return true;
  }

  bool unary(const Expr& e, Ball& a, acb_ptr out) {
    const acb_ptr x = a.raw();
    if (e.op > Op::conjugate && huge(a)) return false;
    switch (e.op) {
      case Op::neg: acb_neg(out, x); return true;
      case Op::conjugate: acb_conj(out, x); return true;
      case Op::abs:
        acb_abs(acb_realref(out), x, prec_);
        arb_zero(acb_imagref(out));
        return true;
      case Op::factorial:
        if (huge(a)) return false;
        acb_add_ui(x, x, 1, prec_);
        acb_gamma(out, x, prec_);
        return true;
      case Op::floor:
      case Op::ceil: return whole(e.op, a, out);
      case Op::sin: acb_sin(out, x, prec_); return true;
      case Op::cos: acb_cos(out, x, prec_); return true;
      case Op::tan: acb_tan(out, x, prec_); return true;
      case Op::cot: acb_cot(out, x, prec_); return true;
      case Op::sec: acb_sec(out, x, prec_); return true;
      case Op::csc: acb_csc(out, x, prec_); return true;
      case Op::asin: acb_asin(out, x, prec_); return true;
      case Op::acos: acb_acos(out, x, prec_); return true;
      case Op::atan: acb_atan(out, x, prec_); return true;
      case Op::acot:
        if (acb_contains_zero(x) != 0) return false;
        acb_inv(x, x, prec_);
        acb_atan(out, x, prec_);
        return true;
      case Op::sinh: acb_sinh(out, x, prec_); return true;
      case Op::cosh: acb_cosh(out, x, prec_); return true;
      case Op::tanh: acb_tanh(out, x, prec_); return true;
      case Op::exp: acb_exp(out, x, prec_); return true;
      case Op::ln:
        if (acb_contains_zero(x) != 0) return false;
        acb_log(out, x, prec_);
        return true;
      default: return false;
    }
  }

  bool whole(Op op, const Ball& a, acb_ptr out) {
    if (!a.is_real()) return false;
    if (op == Op::floor) arb_floor(acb_realref(out), acb_realref(a.raw()), prec_);
    else arb_ceil(acb_realref(out), acb_realref(a.raw()), prec_);
    arb_zero(acb_imagref(out));
    return true;
  }

  const Point& point_;
  int64_t prec_;
  Budget& budget_;
};

}  // namespace

bool eval_exact(const Expr& expr, const Point& point, Budget& budget, Rational& out) {
  return Exact(point, budget).eval(expr, out);
}

bool eval_ball(const Expr& expr, const Point& point, int64_t precision, Budget& budget, Ball& out) {
  return Balls(point, precision, budget).eval(expr, out.raw()) && out.is_finite();
}

}  // namespace r1
