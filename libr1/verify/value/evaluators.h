// The two evaluators behind eval.h: exact rationals, and complex balls. Shared by the files
// that implement them; nothing else includes this. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libr1/verify/value/eval.h"

namespace r1 {

/// The value of `name` at the point; the last entry wins, so that inner bindings hide outer ones.
const Rational* lookup(const Point& point, const std::string& name);

/// True for infinity and its negatives.
bool is_infinite(const Expr& e, int& sign);

/// divergence() of a limit.
Divergence limit_divergence(const Expr& e, Budget& budget);

/// compare_expressions() of two of which one at least is an antiderivative, known but for a
/// constant: their derivatives are compared.
Outcome compare_antiderivatives(const Expr& a, const Expr& b, Budget& budget);

/// If a and b are algebraic (rationals, + - * / and roots) and differ, then by at least 2^-n; 0 if
/// no such n is known.
int64_t separation_bits(const Expr& a, const Expr& b);

class Exact {
 public:
  Exact(const Point& point, Budget& budget) : point_(point), budget_(budget) {}

  /// False if the value is not rational, too large, undefined, or the budget is spent.
  bool eval(const Expr& e, Rational& out);

 private:
  template <typename Combine>
  bool fold(const Expr& e, Rational& out, Combine combine);
  bool bound(const Expr& e, Rational& out);
  bool element(const Expr& e, Rational& out);
  bool whole_near(const Expr& e, Rational& out);

  const Point& point_;
  Budget& budget_;
};

/// A variable bound to a ball: by an integral or a limit.
using BallPoint = std::vector<std::pair<std::string, acb_srcptr>>;

class Balls {
 public:
  Balls(const Point& point, int64_t precision, Budget& budget)
      : point_(point), prec_(precision), budget_(budget) {}

  /// False if the value is undefined, too large to handle, or the budget is spent.
  bool eval(const Expr& e, acb_ptr out);

  /// No intermediate value was other than real.
  bool stayed_real() const { return stayed_real_; }

  /// Binds names to balls on top of the point. Where `analytic`, a value is given only if the
  /// expression is holomorphic on the balls: what integration needs.
  void bind(BallPoint balls, bool analytic) {
    balls_ = std::move(balls);
    analytic_ = analytic;
  }

 private:
  bool variable(const Expr& e, acb_ptr out) const;
  bool fold(const Expr& e, acb_ptr out);
  bool extremum(const Expr& e, acb_ptr out);
  bool piecewise(const Expr& e, acb_ptr out);
  static bool ordered(Op op, const Ball& a, const Ball& b, acb_ptr out);
  bool binary(const Expr& e, Ball& a, Ball& b, acb_ptr out);
  bool unary(const Expr& e, Ball& a, acb_ptr out);
  bool pow(const Expr& exponent, Ball& a, Ball& b, acb_ptr out);
  bool root(const Expr& degree, Ball& n, Ball& a, acb_ptr out);
  bool binomial(Ball& n, Ball& k, acb_ptr out) const;
  bool whole(Op op, const Ball& a, acb_ptr out) const;
  bool absolute(const Ball& a, acb_ptr out) const;
  bool sign(const Ball& a, acb_ptr out) const;
  bool double_factorial(const Expr& e, acb_ptr out);
  bool crosses_cut(const Ball& a) const;

  // bound.cc
  bool bound(const Expr& e, acb_ptr out);
  bool sum_or_product(const Expr& e, acb_ptr out);
  bool inner_integral(const Expr& e, acb_ptr out);
  bool integral(const Expr& e, acb_ptr out);
  bool quadrature(const Expr& body, const std::string& name, acb_srcptr low, acb_srcptr high,
                  int64_t guard, acb_ptr out);
  bool algebraic_piece(const Expr& e, const Expr& end, int side, const Rational& from, acb_ptr out);
  bool improper_piece(const Expr& e, const Expr& end, int side, const Rational& from, acb_ptr out);
  bool singular_at(const Expr& e, const Expr& end);

  // sum.cc
  bool infinite_sum(const Expr& e, int64_t low, acb_ptr out);
  bool zeta_sum(const Expr& e, int64_t low, acb_ptr out);

  // limit.cc
  bool limit(const Expr& e, acb_ptr out);

  const Point& point_;
  int64_t prec_;
  Budget& budget_;
  BallPoint balls_;
  bool analytic_ = false;
  bool stayed_real_ = true;
};

}  // namespace r1
