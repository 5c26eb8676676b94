// SPDX-License-Identifier: MIT
#include "libr1/verify/value/growth.h"

#include <cmath>

#include "libr1/verify/parse/parse.h"
#include "tests/support/catch.h"

namespace {

const r1::Point kNowhere;

struct Bounds {
  bool has_upper = false, has_lower = false;
  r1::Growth upper, lower;
};

// Bounds on an expression in x beyond 1024, checked where the expression is easy to evaluate.
Bounds bounds_of(const char* text, double value_at(double)) {
  const r1::MathAnswer answer = r1::parse_math(text);
  const r1::Expr& e = *std::get<r1::Scalar>(answer.readings.at(0).what).expr;
  const std::string x = "x";
  r1::ExprPool pool;
  r1::Budget budget;
  r1::GrowthOf growth(x, kNowhere, 1024, pool, budget);
  Bounds b;
  b.has_upper = growth.upper(e, b.upper);
  b.has_lower = growth.lower(e, b.lower);
  for (const double at : {1024.0, 1025.5, 1500.0, 3000.0, 1e5}) {
    const double value = std::log(std::abs(value_at(at)));
    if (!std::isfinite(value)) continue;
    const auto of = [&](const r1::Growth& g) {
      return g.c + g.p * std::log(at) + g.q * std::pow(at, g.r) + g.s * at * std::log(at);
    };
    INFO(text << " at " << at);
    if (b.has_upper) CHECK(of(b.upper) >= value - 1e-9);
    if (b.has_lower) CHECK(of(b.lower) <= value + 1e-9);
  }
  return b;
}

}  // namespace

TEST_CASE("bounds on growth hold, and are of the right order") {
  const Bounds cubic =
      bounds_of("3x^3-100x+7", [](double x) { return 3 * x * x * x - 100 * x + 7; });
  CHECK((cubic.upper.p == 3 && cubic.lower.p == 3));
  const Bounds root = bounds_of("\\sqrt{x^2+1}", [](double x) { return std::sqrt(x * x + 1); });
  CHECK((root.upper.p == 1 && root.lower.p == 1));
  const Bounds fall =
      bounds_of("x^2e^{-x/100}", [](double x) { return x * x * std::exp(-x / 100); });
  CHECK((fall.upper.p == 2 && fall.upper.q < -0.0099));
  const Bounds bell = bounds_of("e^{-x^2/1000}", [](double x) { return std::exp(-x * x / 1000); });
  CHECK((bell.has_upper && bell.upper.r == 2));
  const Bounds wave = bounds_of("\\frac{\\sin x}{x}", [](double x) { return std::sin(x) / x; });
  CHECK((wave.has_upper && wave.upper.p == -1 && !wave.has_lower));
  const Bounds small = bounds_of("\\sin\\frac{1}{x}", [](double x) { return std::sin(1 / x); });
  CHECK((small.upper.p == -1 && small.lower.p == -1));
  const Bounds log = bounds_of("\\ln x", [](double x) { return std::log(x); });
  CHECK((log.has_upper && log.upper.p <= 0.25));
  const Bounds near_one =
      bounds_of("\\ln(1+\\frac{1}{x^2})", [](double x) { return std::log1p(1 / (x * x)); });
  CHECK((near_one.has_upper && near_one.upper.p == -2));
  const Bounds power = bounds_of("3^x", [](double x) { return std::pow(3, x); });
  CHECK((power.has_upper && power.has_lower));
  const Bounds factorial = bounds_of("\\frac{x!}{(2x)!}", [](double x) {
    return std::exp(std::lgamma(x + 1) - std::lgamma(2 * x + 1));
  });
  CHECK((factorial.has_upper && factorial.upper.s == -1));
  const Bounds cancels = bounds_of("4-(4-\\frac{1}{x})", [](double x) { return 1 / x; });
  CHECK((cancels.upper.p == -1 && cancels.lower.p == -1));
}

TEST_CASE("no bound is made up") {
  CHECK(!bounds_of("\\tan x", [](double x) { return std::tan(x); }).has_upper);
  CHECK(!bounds_of("\\frac{1}{\\sin x}", [](double x) { return 1 / std::sin(x); }).has_upper);
  CHECK(!bounds_of("x-x\\cos x", [](double) { return 0.0; }).has_lower);
}

TEST_CASE("what is left of an integral") {
  const std::string x = "x";
  r1::ExprPool pool;
  r1::Budget budget;
  const r1::GrowthOf growth(x, kNowhere, 64, pool, budget);
  double rest = 0;
  REQUIRE(growth.tail({0, -2, 0, 1, 0}, rest));  // 1 / x^2: 1/64
  CHECK(std::exp(rest) == Approx(1.0 / 64));
  REQUIRE(growth.tail({0, 0, -1, 1, 0}, rest));  // e^-x: e^-64
  CHECK(rest >= -64);
  CHECK(rest <= -64 + 1);
  REQUIRE(growth.tail({0, 3, 0, 1, -1}, rest));  // x^3 / x^x
  CHECK(rest < -200);
  CHECK(!growth.tail({0, -1, 0, 1, 0}, rest));
  CHECK(!growth.tail({0, -5, 1e-9, 1, 0}, rest));
}
