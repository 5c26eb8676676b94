// How fast an expression grows or falls as its variable goes to infinity: bounds that surely hold
// from some point on. What is left out of a sum or an integral, and what vanishes in a limit, is
// judged by them.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/verify/value/eval.h"

namespace r1 {

/// c + p ln x + q x^r + s x ln x, a bound on ln|f(x)|.
struct Growth {
  double c = 0, p = 0, q = 0, r = 1, s = 0;
};

/// Bounds for all real x >= from (at least 8) of expressions in `name`; all other variables have
/// their values in `point`.
class GrowthOf {
 public:
  GrowthOf(const std::string& name, const Point& point, double from, ExprPool& pool, Budget& budget)
      : name_(name), point_(point), from_(from), pool_(pool), budget_(budget) {}

  /// ln|e| is nowhere more than `out`; false if no bound was found.
  bool upper(const Expr& e, Growth& out);
  /// ln|e| is nowhere less.
  bool lower(const Expr& e, Growth& out);

  /// The sign of e at the start; false if it is not known.
  bool negative_at_start(const Expr& e, bool& negative);

  /// The same bound, a little weaker, with s = 0 if s was negative.
  Growth without_log(const Growth& g) const;

  /// The same lower bound, weaker, with s = 0 if s was positive.
  Growth without_log_below(Growth g) const;

  /// ln of a bound on the integral from `from` to infinity of what `bound` bounds, and on the sum
  /// over the whole numbers above `from`; false if it need not be finite.
  bool tail(Growth bound, double& out) const;

 private:
  bool depends(const Expr& e) const;
  bool constant(const Expr& e, double& low, double& high);
  bool linear(const Expr& e, double& slope, double& offset);
  bool surely_real(const Expr& e);
  bool positive(const Expr& e);
  bool sum_lower(const Expr& e, Growth& out);
  bool rational(const Expr& e, bool upper, Growth& out);
  bool power(const Expr& base, const Expr& exponent, bool upper, Growth& out);
  bool exponential(const Expr& e, bool upper, Growth& out);
  bool logarithm(const Expr& of, Growth& out);
  bool factorial(const Expr& of, bool upper, Growth& out);
  Growth product(Growth a, Growth b, bool upper) const;
  double at_start(const Growth& g) const;

  const std::string& name_;
  const Point& point_;
  double from_;
  ExprPool& pool_;
  Budget& budget_;
  int depth_ = 0;
};

}  // namespace r1
