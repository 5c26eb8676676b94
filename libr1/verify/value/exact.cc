// Exact evaluation: rationals in, a rational out or nothing.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/base/rng.h"
#include "libr1/verify/value/evaluators.h"

namespace r1 {
namespace {

constexpr int64_t kMaxTerms = 3000;  ///< of a finite sum or product

constexpr int64_t kMaxExactBits = 40000;
constexpr int64_t kMaxFactorial = 3000;

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
    int64_t numerator = 0, degree = 0;
    if (!e.parts(numerator, degree) || degree > 64) return false;
    if (b.sign() < 0) return false;  // which root is meant, the caller knows
    if (!b.exact_root(degree, b)) return false;
    e = Rational(numerator);
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

bool exact_double_factorial(const Rational& n, Rational& out) {
  if (!n.fits_small() || n.sign() < 0 || n.small() > kMaxFactorial) return false;
  out = Rational(0);
  fmpz_set_ui(fmpq_numref(out.raw()), 1);
  for (int64_t k = n.small(); k > 1; k -= 2) {
    fmpz_mul_ui(fmpq_numref(out.raw()), fmpq_numref(out.raw()), static_cast<ulong>(k));
  }
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

// Steps that a number of this size costs; a fraction is made coprime, in time that grows with its
// square.
int64_t work(const Rational& n) {
  const int64_t bits = n.bits();
  return bits / 64 + (n.is_integer() ? 0 : bits * bits / 100000);
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

bool apply(Op op, const Rational& a, const Rational& b, Rational& out) {
  switch (op) {
    case Op::div:
      if (b.is_zero()) return false;
      out = a / b;
      return out.bits() <= kMaxExactBits;
    case Op::neg:
      out = -a;
      return true;
    case Op::pow:
      return exact_pow(a, b, out);
    case Op::root:
      if (a.is_zero()) return false;
      if (b.sign() >= 0) return exact_pow(b, Rational(1) / a, out);
      if (!a.fits_small() || a.small() % 2 == 0) return false;
      if (!exact_pow(b.abs(), Rational(1) / a, out)) return false;
      out = -out;
      return true;
    case Op::log:
      return exact_log(a, b, out);
    case Op::less:
      out = Rational(a < b ? 1 : 0);
      return true;
    case Op::at_most:
      out = Rational(a <= b ? 1 : 0);
      return true;
    case Op::equals:
      out = Rational(a == b ? 1 : 0);
      return true;
    case Op::binomial:
      return exact_binomial(a, b, out);
    case Op::mod:
      if (b.sign() <= 0) return false;
      out = a - b * (a / b).floor();
      return true;
    case Op::factorial:
      return exact_factorial(a, out);
    case Op::double_factorial:
      return exact_double_factorial(a, out);
    case Op::abs:
      out = a.abs();
      return true;
    case Op::sign:
      out = Rational(a.sign());
      return true;
    case Op::real_part:
    case Op::conjugate:
      out = a;
      return true;
    case Op::argument:
      out = Rational(0);
      return a.sign() > 0;
    case Op::imaginary_part:
      out = Rational(0);
      return true;
    case Op::gamma:
      return a.sign() > 0 && exact_factorial(a - Rational(1), out);
    case Op::exp:
    case Op::sin:
    case Op::tan:
    case Op::asin:
    case Op::atan:
    case Op::asinh:
    case Op::atanh:
    case Op::erf:
    case Op::sinh:
    case Op::tanh:
      if (!a.is_zero()) return false;
      out = Rational(op == Op::exp ? 1 : 0);
      return true;
    case Op::cos:
    case Op::cosh:
    case Op::sec:
    case Op::sech:
      if (!a.is_zero()) return false;
      out = Rational(1);
      return true;
    case Op::ln:
      if (!(a == Rational(1))) return false;
      out = Rational(0);
      return true;
    default:
      return false;
  }
}

}  // namespace

const Rational* lookup(const Point& point, const std::string& name) {
  for (auto it = point.rbegin(); it != point.rend(); ++it) {
    if (it->first == name) return &it->second;
  }
  return nullptr;
}

template <typename Combine>
bool Exact::fold(const Expr& e, Rational& out, Combine combine) {
  Rational total;
  for (size_t i = 0; i < e.args.size(); ++i) {
    Rational next;
    if (!eval(*e.args[i], next)) return false;
    if (i == 0)
      total = std::move(next);
    else if (!combine(total, next))
      return false;
    if (total.bits() > kMaxExactBits || !budget_.spend(work(total))) return false;
  }
  out = std::move(total);
  return true;
}

// Finite sums and products; integrals and limits have no exact value here.
bool Exact::bound(const Expr& e, Rational& out) {
  if (e.op != Op::sum && e.op != Op::product) return false;
  Rational low, high;
  if (!eval(*e.args[0], low) || !eval(*e.args[1], high)) return false;
  if (!low.fits_small() || !high.fits_small() || high.small() - low.small() > kMaxTerms)
    return false;
  Rational total(e.op == Op::sum ? 0 : 1);
  Point point = point_;
  point.emplace_back(e.name, low);
  for (int64_t k = low.small(); k <= high.small(); ++k) {
    point.back().second = Rational(k);
    Rational next;
    if (!Exact(point, budget_).eval(*e.args[2], next)) return false;
    total = e.op == Op::sum ? total + next : total * next;
    if (total.bits() > kMaxExactBits || !budget_.spend(work(total))) return false;
  }
  out = std::move(total);
  return true;
}

// Nothing is known of a sequence: any values will do that are the same for the same indices.
bool Exact::element(const Expr& e, Rational& out) {
  uint64_t mix = 0;
  for (const char c : e.name) mix = mix * 131 + static_cast<unsigned char>(c);
  for (const Expr* arg : e.args) {
    Rational index;
    if (!eval(*arg, index) || !index.is_integer() || !index.fits_small()) return false;
    mix = random_bits(mix, static_cast<uint64_t>(index.small()), 0);
  }
  out = Rational(static_cast<int64_t>(mix % 89) + 3, 7 + (mix >> 20) % 31);
  return true;
}

// \lfloor\sqrt{2}\rfloor: the only whole number that it can be, though what is rounded is no
// fraction.
bool Exact::whole_near(const Expr& e, Rational& out) {
  constexpr int64_t kPrecision = 128;
  const Expr& of = *e.args[0];
  Rational exact;
  if (eval(of, exact)) {
    out = e.op == Op::floor ? exact.floor() : -(-exact).floor();
    return true;
  }
  Ball near;
  if (contains_binder(of) || !eval_ball(of, point_, kPrecision, budget_, near) || !near.is_real())
    return false;
  arb_ptr whole = acb_realref(near.raw());
  e.op == Op::floor ? arb_floor(whole, whole, kPrecision) : arb_ceil(whole, whole, kPrecision);
  out = Rational(0);
  return arb_get_unique_fmpz(fmpq_numref(out.raw()), whole) != 0;
}

bool Exact::eval(const Expr& e, Rational& out) {
  if (!budget_.spend(1)) return false;
  switch (e.op) {
    case Op::number:
      out = e.value;
      return true;
    case Op::variable: {
      const Rational* value = lookup(point_, e.name);
      if (value != nullptr) out = *value;
      return value != nullptr;
    }
    case Op::element:
      return element(e, out);
    case Op::add:
      return fold(e, out, [](Rational& a, const Rational& b) { return a = a + b, true; });
    case Op::mul:
      return fold(e, out, [](Rational& a, const Rational& b) { return a = a * b, true; });
    case Op::max:
      return fold(e, out, [](Rational& a, const Rational& b) { return a = a < b ? b : a, true; });
    case Op::min:
      return fold(e, out, [](Rational& a, const Rational& b) { return a = b < a ? b : a, true; });
    case Op::gcd:
    case Op::lcm:
      return fold(e, out, [&](Rational& a, const Rational& b) {
        if (!a.is_integer() || !b.is_integer()) return false;
        const auto divide = e.op == Op::gcd ? fmpz_gcd : fmpz_lcm;
        divide(fmpq_numref(a.raw()), fmpq_numref(a.raw()), fmpq_numref(b.raw()));
        return true;
      });
    case Op::piecewise:
      for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
        Rational holds;
        if (!eval(*e.args[i + 1], holds)) return false;
        if (!holds.is_zero()) return eval(*e.args[i], out);
      }
      return false;
    default:
      break;
  }
  if (binds_variable(e.op)) return bound(e, out);
  if (e.op == Op::floor || e.op == Op::ceil) return whole_near(e, out);
  if (e.args.empty() || e.args.size() > 2) return false;
  Rational a, b;
  if (!eval(*e.args[0], a)) return false;
  if (e.args.size() == 2 && !eval(*e.args[1], b)) return false;
  budget_.spend((a.bits() + b.bits()) / 64);
  return apply(e.op, a, b, out) && budget_.spend(work(out));
}

bool eval_exact(const Expr& expr, const Point& point, Budget& budget, Rational& out) {
  return Exact(point, budget).eval(expr, out);
}

}  // namespace r1
