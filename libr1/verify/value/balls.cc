// Evaluation in complex balls (Arb): arithmetic and functions. Sums, integrals and limits are in
// bound.cc.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/value/evaluators.h"

namespace r1 {
namespace {

// Too large for any result to be a number we could hold.
bool huge(const Ball& b) {
  const auto too_big = [](const arb_struct* x) {
    return arf_cmpabs_2exp_si(arb_midref(x), 40) > 0 || mag_cmp_2exp_si(arb_radref(x), 40) > 0;
  };
  return too_big(acb_realref(b.raw())) || too_big(acb_imagref(b.raw()));
}

bool is_positive(const Ball& b) {
  return b.is_real() && arb_is_positive(acb_realref(b.raw())) != 0;
}
bool is_negative(const Ball& b) {
  return b.is_real() && arb_is_negative(acb_realref(b.raw())) != 0;
}

}  // namespace

bool Balls::variable(const Expr& e, acb_ptr out) const {
  for (auto it = balls_.rbegin(); it != balls_.rend(); ++it) {
    if (it->first != e.name) continue;
    acb_set(out, it->second);
    return true;
  }
  const Rational* value = lookup(point_, e.name);
  if (value != nullptr) acb_set_fmpq(out, value->raw(), prec_);
  return value != nullptr;
}

bool Balls::eval(const Expr& e, acb_ptr out) {
  const bool costly = e.op >= Op::pow;
  if (!budget_.spend((costly ? 20 : 3) * (1 + prec_ / 256) * (1 + prec_ / 4096))) return false;
  switch (e.op) {
    case Op::number:
      acb_set_fmpq(out, e.value.raw(), prec_);
      return true;
    case Op::variable:
      return variable(e, out);
    case Op::element: {
      Rational value;
      if (!Exact(point_, budget_).eval(e, value)) return false;
      acb_set_fmpq(out, value.raw(), prec_);
      return true;
    }
    case Op::pi:
      acb_const_pi(out, prec_);
      return true;
    case Op::euler:
      arb_const_e(acb_realref(out), prec_);
      arb_zero(acb_imagref(out));
      return true;
    case Op::imaginary:
      acb_onei(out);
      return true;
    case Op::infinity:
      return false;
    case Op::add:
    case Op::mul:
      return fold(e, out);
    default:
      break;
  }
  // An exact value here keeps zeros zero: sqrt(2 - 2) must not become a ball around 0.
  Rational exact;
  if (balls_.empty() && Exact(point_, budget_).eval(e, exact)) {
    acb_set_fmpq(out, exact.raw(), prec_);
    return true;
  }
  if (binds_variable(e.op)) return bound(e, out) && acb_is_finite(out) != 0;
  if (e.op == Op::max || e.op == Op::min) return extremum(e, out);
  if (e.op == Op::piecewise) return piecewise(e, out);
  if (e.op == Op::gcd || e.op == Op::lcm) return false;
  if (e.args.size() == 2) {
    Ball a, b;
    if (!eval(*e.args[0], a.raw()) || !eval(*e.args[1], b.raw())) return false;
    if (!binary(e, a, b, out) || acb_is_finite(out) == 0) return false;
  } else {
    Ball a;
    if (!eval(*e.args[0], a.raw()) || !unary(e, a, out) || acb_is_finite(out) == 0) return false;
  }
  stayed_real_ = stayed_real_ && arb_is_zero(acb_imagref(out)) != 0;
  return true;
}

bool Balls::fold(const Expr& e, acb_ptr out) {
  Ball total, next;
  for (size_t i = 0; i < e.args.size(); ++i) {
    if (!eval(*e.args[i], next.raw())) return false;
    if (i == 0)
      acb_set(total.raw(), next.raw());
    else if (e.op == Op::add)
      acb_add(total.raw(), total.raw(), next.raw(), prec_);
    else
      acb_mul(total.raw(), total.raw(), next.raw(), prec_);
  }
  acb_set(out, total.raw());
  return true;
}

bool Balls::extremum(const Expr& e, acb_ptr out) {
  Ball best, next;
  for (size_t i = 0; i < e.args.size(); ++i) {
    if (analytic_ || !eval(*e.args[i], next.raw()) || !next.is_real()) return false;
    const auto pick = e.op == Op::max ? arb_max : arb_min;
    if (i == 0)
      acb_set(best.raw(), next.raw());
    else
      pick(acb_realref(best.raw()), acb_realref(best.raw()), acb_realref(next.raw()), prec_);
  }
  acb_set(out, best.raw());
  return true;
}

// The first piece whose condition surely holds, all before it surely not.
bool Balls::piecewise(const Expr& e, acb_ptr out) {
  for (size_t i = 0; i + 1 < e.args.size() && !analytic_; i += 2) {
    Ball holds;
    if (!eval(*e.args[i + 1], holds.raw())) return false;
    if (acb_contains_zero(holds.raw()) == 0) return eval(*e.args[i], out);
    if (acb_is_zero(holds.raw()) == 0) return false;
  }
  return false;
}

// 1 or 0 as the order of two real numbers is surely known; equal ones are met by Exact alone.
bool Balls::ordered(Op op, const Ball& a, const Ball& b, acb_ptr out) {
  if (!a.is_real() || !b.is_real() || acb_overlaps(a.raw(), b.raw()) != 0) return false;
  const bool below = arb_lt(acb_realref(a.raw()), acb_realref(b.raw())) != 0;
  acb_set_si(out, op != Op::equals && below ? 1 : 0);
  return true;
}

// Whether the principal branches of log and root jump within the ball: matters only to integration.
bool Balls::crosses_cut(const Ball& a) const {
  return analytic_ && arb_contains_zero(acb_imagref(a.raw())) != 0 &&
         arb_is_positive(acb_realref(a.raw())) == 0;
}

// |x|; where it must be holomorphic, x or -x.
bool Balls::absolute(const Ball& a, acb_ptr out) const {
  if (analytic_) {
    if (arb_contains_zero(acb_realref(a.raw())) != 0) return false;
    if (arb_is_positive(acb_realref(a.raw())) != 0)
      acb_set(out, a.raw());
    else
      acb_neg(out, a.raw());
    return true;
  }
  acb_abs(acb_realref(out), a.raw(), prec_);
  arb_zero(acb_imagref(out));
  return true;
}

bool Balls::sign(const Ball& a, acb_ptr out) const {
  if (!a.is_real() || analytic_) return false;
  if (!is_positive(a) && !is_negative(a)) return false;
  acb_set_si(out, is_positive(a) ? 1 : -1);
  return true;
}

// Only of whole numbers: those within Exact's reach are done there.
bool Balls::double_factorial(const Expr& e, acb_ptr out) {
  Rational n;
  if (!Exact(point_, budget_).eval(e, n) || !n.fits_small() || n.sign() < 0) return false;
  // n!! = 2^(n/2) (n/2)! for even n; n! / (n-1)!! for odd n.
  Ball half, power;
  const int64_t even = n.small() - n.small() % 2;
  acb_set_si(half.raw(), even / 2 + 1);
  acb_gamma(half.raw(), half.raw(), prec_);
  acb_set_si(power.raw(), 2);
  acb_pow_si(power.raw(), power.raw(), even / 2, prec_);
  acb_mul(half.raw(), half.raw(), power.raw(), prec_);
  if (even == n.small()) {
    acb_set(out, half.raw());
    return true;
  }
  acb_set_si(power.raw(), n.small() + 1);
  acb_gamma(power.raw(), power.raw(), prec_);
  acb_div(out, power.raw(), half.raw(), prec_);
  return true;
}

bool Balls::binary(const Expr& e, Ball& a, Ball& b, acb_ptr out) {
  switch (e.op) {
    case Op::div:
      if (acb_contains_zero(b.raw()) != 0) return false;
      acb_div(out, a.raw(), b.raw(), prec_);
      return true;
    case Op::pow:
      return pow(*e.args[1], a, b, out);
    case Op::root:
      return root(*e.args[0], a, b, out);
    case Op::log:
      if (acb_contains_zero(a.raw()) != 0 || acb_contains_zero(b.raw()) != 0) return false;
      acb_log(a.raw(), a.raw(), prec_);
      acb_log(out, b.raw(), prec_);
      if (acb_contains_zero(a.raw()) != 0) return false;
      acb_div(out, out, a.raw(), prec_);
      return true;
    case Op::binomial:
      return binomial(a, b, out);
    case Op::less:
    case Op::at_most:
    case Op::equals:
      return ordered(e.op, a, b, out);
    default:
      return false;
  }
}

bool Balls::pow(const Expr& exponent, Ball& a, Ball& b, acb_ptr out) {
  if (huge(b)) {  // (1 + 1/n)^n for a huge n has a value all the same
    if (!is_positive(a) || !b.is_real()) return false;
    Ball logarithm;
    acb_log(logarithm.raw(), a.raw(), prec_);
    acb_mul(logarithm.raw(), logarithm.raw(), b.raw(), prec_);
    if (huge(logarithm)) return false;
    acb_exp(out, logarithm.raw(), prec_);
    return true;
  }
  if (is_positive(a) && b.is_real()) {
    arb_pow(acb_realref(out), acb_realref(a.raw()), acb_realref(b.raw()), prec_);
    arb_zero(acb_imagref(out));
    return true;
  }
  Rational e;
  const bool rational = balls_.empty() ? Exact(point_, budget_).eval(exponent, e)
                                       : Exact({}, budget_).eval(exponent, e);
  if (rational && e.is_integer() && e.fits_small()) {
    if (e.sign() < 0 && acb_contains_zero(a.raw()) != 0) return false;
    acb_pow_si(out, a.raw(), e.small(), prec_);
    return true;
  }
  if (analytic_ && crosses_cut(a)) return false;
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

bool Balls::root(const Expr& degree, Ball& n, Ball& a, acb_ptr out) {
  Rational exact;
  if (Exact(point_, budget_).eval(degree, exact) && exact == Rational(2)) {
    if (crosses_cut(a)) return false;
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

bool Balls::binomial(Ball& n, Ball& k, acb_ptr out) const {
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

bool Balls::unary(const Expr& e, Ball& a, acb_ptr out) {
  const acb_ptr x = a.raw();
  // Branch points of the inverse functions are not tracked.
  if (analytic_ && ((e.op >= Op::asin && e.op <= Op::acsc && e.op != Op::atan) ||
                    (e.op >= Op::asinh && e.op <= Op::atanh))) {
    return false;
  }
  if (e.op > Op::conjugate && huge(a)) return false;
  switch (e.op) {
    case Op::neg:
      acb_neg(out, x);
      return true;
    case Op::conjugate:
      if (analytic_) return false;
      acb_conj(out, x);
      return true;
    case Op::abs:
      return absolute(a, out);
    case Op::sign:
      return sign(a, out);
    case Op::real_part:
    case Op::imaginary_part:
      if (analytic_) return false;
      arb_set(acb_realref(out), e.op == Op::real_part ? acb_realref(x) : acb_imagref(x));
      arb_zero(acb_imagref(out));
      return true;
    case Op::argument:
      if (analytic_ || acb_contains_zero(x) != 0) return false;
      acb_arg(acb_realref(out), x, prec_);
      arb_zero(acb_imagref(out));
      return true;
    case Op::double_factorial:
      return double_factorial(*e.args[0], out);
    case Op::factorial:
      if (huge(a)) return false;
      acb_add_ui(x, x, 1, prec_);
      acb_gamma(out, x, prec_);
      return true;
    case Op::floor:
    case Op::ceil:
      return whole(e.op, a, out);
    case Op::sin:
      acb_sin(out, x, prec_);
      return true;
    case Op::cos:
      acb_cos(out, x, prec_);
      return true;
    case Op::tan:
      acb_tan(out, x, prec_);
      return true;
    case Op::cot:
      acb_cot(out, x, prec_);
      return true;
    case Op::sec:
      acb_sec(out, x, prec_);
      return true;
    case Op::csc:
      acb_csc(out, x, prec_);
      return true;
    case Op::asin:
      acb_asin(out, x, prec_);
      return true;
    case Op::acos:
      acb_acos(out, x, prec_);
      return true;
    case Op::atan:
      acb_atan(out, x, prec_);
      return true;
    case Op::acot:
      if (acb_contains_zero(x) != 0) return false;
      acb_inv(x, x, prec_);
      acb_atan(out, x, prec_);
      return true;
    case Op::asec:
    case Op::acsc:
      if (acb_contains_zero(x) != 0) return false;
      acb_inv(x, x, prec_);
      if (e.op == Op::asec)
        acb_acos(out, x, prec_);
      else
        acb_asin(out, x, prec_);
      return true;
    case Op::sinh:
      acb_sinh(out, x, prec_);
      return true;
    case Op::cosh:
      acb_cosh(out, x, prec_);
      return true;
    case Op::tanh:
      acb_tanh(out, x, prec_);
      return true;
    case Op::coth:
      acb_coth(out, x, prec_);
      return true;
    case Op::sech:
      acb_sech(out, x, prec_);
      return true;
    case Op::csch:
      acb_csch(out, x, prec_);
      return true;
    case Op::asinh:
      acb_asinh(out, x, prec_);
      return true;
    case Op::acosh:
      acb_acosh(out, x, prec_);
      return true;
    case Op::atanh:
      // acb_atanh leaves an imaginary part around zero where there is none.
      arb_atanh(acb_realref(out), acb_realref(x), prec_);
      if (!a.is_real() || arb_is_finite(acb_realref(out)) == 0)
        acb_atanh(out, x, prec_);
      else
        arb_zero(acb_imagref(out));
      return true;
    case Op::gamma:
      acb_gamma(out, x, prec_);
      return true;
    case Op::zeta:
    case Op::erf: {
      // Far from zero, and to very many digits, both cost too much.
      constexpr int64_t kMostBits = 2048;
      mag_t size;
      mag_init(size);
      acb_get_mag(size, x);
      const bool far = mag_cmp_2exp_si(size, 8) > 0;
      mag_clear(size);
      if (far || prec_ > kMostBits || !budget_.spend(40 * prec_)) return false;
      if (e.op == Op::zeta)
        acb_zeta(out, x, prec_);
      else
        acb_hypgeom_erf(out, x, prec_);
      return true;
    }
    case Op::exp:
      acb_exp(out, x, prec_);
      return true;
    case Op::cis:
      acb_mul_onei(x, x);
      acb_exp(out, x, prec_);
      return true;
    case Op::ln:
      if (acb_contains_zero(x) != 0 || crosses_cut(a)) return false;
      acb_log(out, x, prec_);
      return true;
    default:
      return false;
  }
}

bool Balls::whole(Op op, const Ball& a, acb_ptr out) const {
  if (analytic_ || !a.is_real()) return false;
  if (op == Op::floor)
    arb_floor(acb_realref(out), acb_realref(a.raw()), prec_);
  else
    arb_ceil(acb_realref(out), acb_realref(a.raw()), prec_);
  arb_zero(acb_imagref(out));
  return true;
}

bool eval_ball(const Expr& expr, const Point& point, int64_t precision, Budget& budget, Ball& out,
               bool* stayed_real) {
  Balls balls(point, precision, budget);
  if (!balls.eval(expr, out.raw()) || !out.is_finite()) return false;
  if (stayed_real != nullptr) *stayed_real = balls.stayed_real();
  return true;
}

}  // namespace r1
