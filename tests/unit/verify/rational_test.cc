// SPDX-License-Identifier: MIT
#include "libr1/verify/value/rational.h"

#include <vector>

#include "libr1/verify/parse/parse.h"
#include "libr1/verify/value/eval.h"
#include "libr1/verify/value/quick.h"
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

namespace {

// The same numbers by FLINT's own functions, which know nothing of the short way for small ones.
struct Checked {
  fmpq_t q;
  Checked() { fmpq_init(q); }
  explicit Checked(const Rational& r) : Checked() { fmpq_set(q, r.raw()); }
  Checked(const Checked&) = delete;
  Checked& operator=(const Checked&) = delete;
  ~Checked() { fmpq_clear(q); }
  bool is(const Rational& r) const {
    return fmpq_equal(q, r.raw()) != 0 && fmpq_is_canonical(r.raw()) != 0;
  }
};

}  // namespace

TEST_CASE(
    "small numbers are computed as FLINT computes them, up to where they are no longer small") {
  r1::uses_flint();
  constexpr int64_t kBig = (int64_t{1} << 62) - 1;
  std::vector<Rational> numbers;
  for (const int64_t n : {int64_t{0}, int64_t{1}, int64_t{2}, int64_t{6}, int64_t{97},
                          int64_t{1} << 31, kBig - 1, kBig, kBig + 1, INT64_MAX}) {
    for (const uint64_t d : {uint64_t{1}, uint64_t{2}, uint64_t{9}, uint64_t{3037000500},
                             uint64_t{kBig}, uint64_t{kBig} + 1}) {
      numbers.emplace_back(n, d);
      numbers.emplace_back(-n, d);
    }
  }
  numbers.push_back(Rational(kBig) * Rational(kBig));
  for (const Rational& a : numbers) {
    const Checked ca(a);
    CHECK(ca.is(a));
    CHECK(ca.is(Rational(a)));
    CHECK(a.sign() == fmpq_sgn(ca.q));
    CHECK(a.bits() ==
          static_cast<int64_t>(fmpz_bits(fmpq_numref(ca.q)) + fmpz_bits(fmpq_denref(ca.q))));
    for (const int64_t n : {-3, -1, 0, 1, 2, 5, 63}) {
      if (a.is_zero() && n < 0) continue;
      Checked power;
      fmpq_pow_si(power.q, ca.q, n);
      if (!power.is(a.pow(n))) FAIL("power " << n);
    }
    Checked floor;
    fmpz_fdiv_q(fmpq_numref(floor.q), fmpq_numref(ca.q), fmpq_denref(ca.q));
    CHECK(floor.is(a.floor()));
    for (const int64_t n : {1, 2, 3, 7}) {
      Rational root;
      if (a.sign() >= 0 || n % 2 == 1) {
        CHECK(a.pow(n).exact_root(n, root));
        CHECK(root == a);
        // No two powers of whole numbers are neighbours.
        if (n > 1 && a.is_integer() && a.sign() > 0)
          CHECK_FALSE((a.pow(n) + Rational(1)).exact_root(n, root));
      }
    }
    for (const Rational& b : numbers) {
      const Checked cb(b);
      Checked result;
      fmpq_add(result.q, ca.q, cb.q);
      if (!result.is(a + b)) FAIL("sum");
      fmpq_sub(result.q, ca.q, cb.q);
      if (!result.is(a - b)) FAIL("difference");
      fmpq_mul(result.q, ca.q, cb.q);
      if (!result.is(a * b)) FAIL("product");
      if (!b.is_zero()) {
        fmpq_div(result.q, ca.q, cb.q);
        if (!result.is(a / b)) FAIL("quotient");
      }
      if ((a < b) != (fmpq_cmp(ca.q, cb.q) < 0) || (a == b) != (fmpq_equal(ca.q, cb.q) != 0))
        FAIL("order");
    }
  }
  for (const char* const digits : {"0", "7", "000123", "999999999999999999", "1000000000000000000",
                                   "123456789012345678901234567890"}) {
    Checked c;
    fmpz_set_str(fmpq_numref(c.q), digits, 10);
    CHECK(c.is(Rational::from_digits(digits)));
  }
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

TEST_CASE("doubles tell constants apart only if they surely differ") {
  const auto differ = [](const char* x, const char* y) {
    const r1::MathAnswer a = r1::parse_math(x), b = r1::parse_math(y);
    const auto& left = *std::get<r1::Scalar>(a.readings.at(0).what).expr;
    const auto& right = *std::get<r1::Scalar>(b.readings.at(0).what).expr;
    return r1::surely_differ(left, right);
  };
  CHECK(differ("\\sqrt{34} + 3\\sqrt{10}", "28"));
  CHECK(differ("2\\pi", "6.28"));
  CHECK(differ("\\frac{1}{\\sqrt{2}} - e^2", "-(2/3)^3"));
  CHECK(differ("-\\sqrt{2}", "\\sqrt{2}"));
  CHECK_FALSE(differ("\\sqrt{8}", "2\\sqrt{2}"));
  CHECK_FALSE(differ("\\frac{\\sqrt{2}}{2}", "\\frac{1}{\\sqrt{2}}"));
  CHECK_FALSE(differ("(1+\\sqrt{2})^2", "3+2\\sqrt{2}"));
  CHECK_FALSE(differ("\\sqrt{2}", "\\sqrt{2} + 10^{-17}"));  // too close for doubles
  CHECK_FALSE(differ("\\sqrt{-2}", "1"));                    // not real
  CHECK_FALSE(differ("\\frac{1}{\\pi - \\pi}", "1"));        // maybe not defined
  CHECK_FALSE(differ("\\sin 1", "5"));                       // not its business
  CHECK_FALSE(differ("10^{60}10^{60}10^{60}10^{60}10^{60}10^{60}", "\\pi"));  // beyond double
}
