// SPDX-License-Identifier: MIT
#include "libr1/verify/rational.h"

#include "libr1/verify/math_eval.h"
#include "libr1/verify/math_parse.h"
#include "tests/support/catch.h"

using r1::Rational;

TEST_CASE("rationals are exact and reduced") {
  CHECK(Rational(1, 3) + Rational(1, 6) == Rational(1, 2));
  CHECK(Rational(2) / Rational(-4) == -Rational(1, 2));
  CHECK(Rational::from_digits("125", -2) == Rational(5, 4));
  CHECK(Rational::from_digits("204", 0, 5) == Rational(54));
  CHECK(Rational(2).pow(-3) == Rational(1, 8));
  CHECK((-Rational(7, 2)).floor() == Rational(-4));
  CHECK(Rational(1, 3) < Rational(1, 2));
}

TEST_CASE("exact roots") {
  Rational root;
  CHECK(Rational(9, 4).exact_root(2, root));
  CHECK(root == Rational(3, 2));
  CHECK(!Rational(2).exact_root(2, root));
  CHECK((-Rational(8)).exact_root(3, root));
  CHECK(root == Rational(-2));
}

TEST_CASE("balls enclose, and a spent budget is undecided") {
  const r1::MathAnswer a = r1::parse_math("\\sqrt{2}");
  const r1::MathAnswer b = r1::parse_math("\\frac{2}{\\sqrt{2}}");
  const auto expr = [](const r1::MathAnswer& m) -> const r1::Expr& {
    return *std::get<r1::Scalar>(m.readings.at(0).what).expr;
  };
  r1::Budget budget;
  CHECK(r1::compare_constants(expr(a), expr(b), budget) == r1::Outcome::equal);
  r1::Budget none{0};
  CHECK(r1::compare_constants(expr(a), expr(b), none) == r1::Outcome::undecided);
  int order = 0;
  r1::ExprPool pool;
  CHECK(r1::order_constants(expr(a), *pool.number(1), budget, order));
  CHECK(order == 1);
}
