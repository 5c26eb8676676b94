// The value of an expression at a point: exactly as a rational, or as a complex ball (Arb) that
// surely holds it. Work is counted, so that no expression can hang a verdict.
// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libr1/verify/value/expr.h"
#include "libr1/verify/value/rational.h"

namespace r1 {

/// Values of the free variables.
using Point = std::vector<std::pair<std::string, Rational>>;

/// Steps left for one verdict; a step is about 0.05 microseconds of work.
struct Budget {
  int64_t steps = 550000;
  bool spend(int64_t n) {
    steps -= n;
    return steps >= 0;
  }
};

/// A complex number known to lie in a ball.
class Ball {
 public:
  Ball() {
    uses_flint();
    acb_init(b_);
  }
  Ball(const Ball&) = delete;
  Ball& operator=(const Ball&) = delete;
  ~Ball() { acb_clear(b_); }
  acb_ptr raw() { return b_; }
  acb_srcptr raw() const { return b_; }
  bool is_finite() const { return acb_is_finite(b_) != 0; }
  /// Exactly real, as far as the computation could tell.
  bool is_real() const { return arb_is_zero(acb_imagref(b_)) != 0; }

 private:
  acb_t b_;
};

/// The exact value; false if it is not rational, too large, undefined, or the budget is spent.
bool eval_exact(const Expr& expr, const Point& point, Budget& budget, Rational& out);

/// An enclosure at `precision` bits; false if the value is undefined, too large to handle, or the
/// budget is spent. Odd roots of negative numbers are the real ones, all else is principal.
/// `stayed_real` says whether no value on the way was other than real.
bool eval_ball(const Expr& expr, const Point& point, int64_t precision, Budget& budget, Ball& out,
               bool* stayed_real = nullptr);

enum class Outcome : uint8_t { equal, different, undecided };

/// What has no finite value: goes to infinity, to minus infinity, or has none for other reasons.
enum class Divergence : uint8_t { none, up, down, other };

/// Of limits, infinite sums, improper integrals, infinity and their negatives; none also if it
/// cannot be told.
Divergence divergence(const Expr& expr, Budget& budget);

/// Compares two expressions without free variables: exactly where both are rational, else by balls
/// of growing precision up to what the written digits can ask for.
Outcome compare_constants(const Expr& a, const Expr& b, Budget& budget);

/// Compares two expressions as functions of their free variables, real ones: at fixed pseudo-random
/// points, where both are real (complex values only if they are never both real).
Outcome compare_expressions(const Expr& a, const Expr& b, Budget& budget);

/// The value of a function of `names`, in this order, at the first point at which it is real of
/// those where compare_expressions compares it with others. Where two such values at one point,
/// both exact or both not, differ by more than doubles round, the functions are different to it.
/// False if other points may be chosen, or if the value is not sharp.
struct TrialValue {
  int trial = 0;
  double value = 0;
  bool exact = false;
};
bool value_at_first_trial(const Expr& e, const std::vector<std::string>& names, Budget& budget,
                          TrialValue& value);

/// -1, 0 or 1 as a <, = or > b for real constants; false if that cannot be told. Infinities count.
bool order_constants(const Expr& a, const Expr& b, Budget& budget, int& order);

/// Whether |a - b| <= bound for real constants.
Outcome within(const Expr& a, const Expr& b, const Rational& bound, Budget& budget);

/// Whether a = c * b for one constant c not zero (as functions of the variables); c > 0 if
/// `positive`. What an equation or inequality means is that much.
Outcome proportional(const Expr& a, const Expr& b, bool positive, Budget& budget);

/// The quotient of the values at the second and the first point where `proportional` compares a
/// function of `names`, in this order, with others: where two such quotients differ by more than
/// doubles round, the functions are not proportional to it. False if other points may be chosen, or
/// if a value is zero or not sharp.
bool quotient_of_first_trials(const Expr& e, const std::vector<std::string>& names, Budget& budget,
                              std::complex<double>& quotient);

}  // namespace r1
