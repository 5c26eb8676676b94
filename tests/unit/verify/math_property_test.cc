// Properties of equality over generated expressions: rewriting by a law of algebra keeps equality,
// changing a coefficient breaks it, and equality is symmetric.
// SPDX-License-Identifier: MIT
#include <ctime>

#include "libr1/base/rng.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/equal/equal.h"
#include "libr1/verify/parse/parse.h"
#include "tests/support/catch.h"

using r1::Outcome;

namespace {

Outcome same(const std::string& gold, const std::string& answer) {
  r1::MathPolicy exact;
  exact.rounding = r1::MathPolicy::exact;
  return r1::answers_equal(r1::parse_math(gold), r1::parse_math(answer), exact);
}

// A source of expressions: the same seed gives the same text.
class Generator {
 public:
  explicit Generator(uint64_t seed) : seed_(seed) {}

  uint64_t below(uint64_t n) { return r1::random_bits(0x9e37, seed_, at_++) % n; }
  std::string number() { return std::to_string(2 + below(40)); }

  std::string expression(int depth) {
    if (depth == 0) return below(2) == 0 ? number() : std::string(1, "xyab"[below(4)]);
    const std::string a = expression(depth - 1), b = expression(depth - 1);
    switch (below(6)) {
      case 0: return "(" + a + "+" + b + ")";
      case 1: return "(" + a + "-" + b + "+" + number() + "z)";
      case 2: return "(" + a + ")(" + b + ")";
      case 3: return "\\frac{" + a + "}{(" + b + ")^2+" + number() + "}";
      case 4: return "(" + a + ")^{" + std::to_string(2 + below(3)) + "}";
      default: return "\\sqrt{(" + a + ")^2+" + number() + "}";
    }
  }

  // The same value, written otherwise.
  std::string rewritten(const std::string& e) {
    const std::string n = number();
    switch (below(6)) {
      case 0: return e + "+" + n + "-" + n;
      case 1: return "\\frac{" + n + "(" + e + ")}{" + n + "}";
      case 2: return "-(-(" + e + "))";
      case 3: return "(" + e + ")\\cdot 1^{" + n + "}";
      case 4: return "\\left(" + e + "\\right)+0\\cdot " + n;
      default: return "2(" + e + ")-(" + e + ")";
    }
  }

 private:
  uint64_t seed_;
  uint64_t at_ = 0;
};

}  // namespace

TEST_CASE("rewriting keeps equality, and equality is symmetric and transitive (seeds 1 to 150)") {
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    Generator g(seed);
    const std::string a = g.expression(1 + static_cast<int>(seed % 3));
    const std::string b = g.rewritten(a), c = g.rewritten(b);
    INFO("seed " << seed << ": " << a << " | " << b << " | " << c);
    CHECK(same(a, b) == Outcome::equal);
    CHECK(same(b, a) == Outcome::equal);
    CHECK(same(b, c) == Outcome::equal);
    CHECK(same(a, c) == Outcome::equal);
  }
}

TEST_CASE("a changed term is a different answer (seeds 1 to 150)") {
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    Generator g(seed);
    const std::string a = g.expression(1 + static_cast<int>(seed % 3));
    for (const std::string& b : {a + "+1", "2(" + a + ")+w", a + "+10^{-30}", "(" + a + ")w"}) {
      INFO("seed " << seed << ": " << a << " | " << b);
      CHECK(same(a, b) == Outcome::different);
      CHECK(same(b, a) == Outcome::different);
    }
  }
}

TEST_CASE("sets and lists do not care for order, tuples do (seeds 1 to 60)") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Generator g(seed);
    const std::string a = g.number() + "x", b = g.number() + "x+1", c = "\\frac{" + g.number() + "}{y}";
    CHECK(same(a + "," + b + "," + c, c + "," + a + "," + b) == Outcome::equal);
    CHECK(same("\\{" + a + "," + b + "\\}", "\\{" + b + "," + a + "\\}") == Outcome::equal);
    CHECK(same("(" + a + "," + b + ")", "(" + b + "," + a + ")") == Outcome::different);
    CHECK(same("(" + a + "," + b + ")", "(" + g.rewritten(a) + "," + g.rewritten(b) + ")") == Outcome::equal);
  }
}

TEST_CASE("radicals that are equal and that are nearly so (seeds 1 to 60)") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Generator g(seed);
    const std::string a = g.number(), b = g.number(), c = g.number();
    const std::string sum = "\\sqrt{" + a + "}+\\sqrt{" + b + "}";
    const std::string nested = "\\sqrt{" + a + "+" + b + "+2\\sqrt{" + a + "\\cdot " + b + "}}";
    const std::string other = "\\frac{" + c + "\\sqrt{" + a + "}+" + c + "\\sqrt{" + b + "}}{" + c + "}";
    INFO("seed " << seed << ": " << sum << " | " << nested << " | " << other);
    CHECK(same(sum, nested) == Outcome::equal);
    CHECK(same(nested, other) == Outcome::equal);
    CHECK(same(other, sum) == Outcome::equal);
    CHECK(same(sum + "-" + nested, "0") == Outcome::equal);
    CHECK(same(sum, nested + "+10^{-60}") == Outcome::different);
    CHECK(same(sum + "-" + nested, "10^{-60}") == Outcome::different);
  }
}

TEST_CASE("telescoping sums have their values and no others (steps 1 to 12)") {
  // The sum of 1 / (n (n + k)) over n >= 1 is (1 + 1/2 + ... + 1/k) / k.
  std::string harmonic;
  for (int k = 1; k <= 12; ++k) {
    harmonic += (k == 1 ? "1" : "+\\frac{1}{" + std::to_string(k) + "}");
    const std::string sum = "\\sum_{n=1}^{\\infty}\\frac{1}{n(n+" + std::to_string(k) + ")}";
    const std::string value = "\\frac{" + harmonic + "}{" + std::to_string(k) + "}";
    INFO(sum << " | " << value);
    CHECK(same(sum, value) == Outcome::equal);
    CHECK(same(value, sum) == Outcome::equal);
    CHECK(same(sum, value + "+10^{-12}") == Outcome::different);
  }
}

TEST_CASE("no text makes extraction take long or go deep") {
  std::string boxes, joined;
  for (int i = 0; i < 20000; ++i) boxes += "\\boxed{";
  for (int i = 0; i < 20000; ++i) joined += "\\boxed{1} and ";
  const std::vector<std::string> hard = {boxes, joined, std::string(1000000, '{'), std::string(100000, '$'),
                                         std::string(100000, '*'), std::string(100000, '<'),
                                         "the answer is " + std::string(100000, '('), std::string(100000, '1')};
  for (const std::string& text : hard) {
    const std::clock_t begin = std::clock();
    r1::extract_math(text);
    r1::extract_gold(text);
    const double ms = 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    INFO(text.substr(0, 30) << " took " << ms << " ms");
    CHECK(ms < 5000);  // of the processor: quadratic work would take minutes, sanitizers do not
  }
}
