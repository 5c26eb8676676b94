// SPDX-License-Identifier: MIT
#include "libr1/bench/stats.h"

#include <algorithm>
#include <cmath>

#include "libr1/base/rng.h"
#include "libr1/verify/value/rational.h"
#include "tests/support/catch.h"

using r1::SampleOutcome;

namespace {

// 1 - C(n-c,k)/C(n,k) in exact arithmetic, as a double at the very end.
double exact_pass_at_k(int64_t n, int64_t c, int64_t k) {
  r1::Rational none(1);  // C(n-c,k)/C(n,k) = prod_j (n-c-j)/(n-j)
  for (int64_t j = 0; j < k; ++j) {
    if (n - c - j <= 0) none = r1::Rational(0);
    else none = none * r1::Rational(n - c - j) / r1::Rational(n - j);
  }
  const r1::Rational p = r1::Rational(1) - none;
  fmpz_t scaled;
  fmpz_init(scaled);
  const r1::Rational big = p * r1::Rational(int64_t{1} << 50);
  fmpz_set(scaled, fmpq_numref(big.floor().raw()));
  const double value = fmpz_get_d(scaled) * 0x1p-50;
  fmpz_clear(scaled);
  return value;
}

// The long way: the share of all subsets of size k that hold a passing sample.
double subsets_pass(int n, int c, int k) {
  int64_t good = 0, all = 0;
  for (unsigned set = 0; set < (1U << n); ++set) {
    if (__builtin_popcount(set) != k) continue;
    ++all;
    good += (set & ((1U << c) - 1)) != 0 ? 1 : 0;
  }
  return static_cast<double>(good) / static_cast<double>(all);
}

}  // namespace

TEST_CASE("pass@k agrees with exact arithmetic") {
  for (int64_t n = 1; n <= 70; n += 3) {
    for (int64_t c = 0; c <= n; ++c) {
      for (const int64_t k : {int64_t{1}, n / 3 + 1, n / 2 + 1, n}) {
        INFO(n << " " << c << " " << k);
        CHECK(r1::pass_at_k(n, c, k) == Approx(exact_pass_at_k(n, c, k)).margin(1e-12));
      }
    }
  }
}

TEST_CASE("pass@k is the share of subsets with a pass") {
  for (int n = 1; n <= 9; ++n) {
    for (int c = 0; c <= n; ++c) {
      for (int k = 1; k <= n; ++k) CHECK(r1::pass_at_k(n, c, k) == Approx(subsets_pass(n, c, k)));
    }
  }
}

TEST_CASE("the majority answer wins, the first among equals, no answer has no vote") {
  const auto cons = [](std::vector<SampleOutcome> s) { return r1::consensus_passes(s); };
  CHECK(cons({{false, 0}, {true, 1}, {true, 1}}));
  CHECK(!cons({{true, 0}, {false, 1}, {false, 1}}));
  CHECK(cons({{true, 0}, {false, 1}}));
  CHECK(!cons({{false, 0}, {true, 1}}));
  CHECK(cons({{false, -1}, {false, -1}, {true, 0}}));
  CHECK(!cons({{false, -1}, {false, -1}}));
  CHECK(!cons({}));
}

TEST_CASE("the bootstrap is the same every time and covers the mean") {
  std::vector<double> values;
  for (uint64_t i = 0; i < 100; ++i) values.push_back(r1::random_uniform(1, 2, i) < 0.7 ? 1.0 : 0.0);
  const double m = r1::mean(values);
  const auto a = r1::bootstrap_by_problem(values);
  const auto b = r1::bootstrap_by_problem(values);
  REQUIRE(a.has_value());
  CHECK(a->low == b->low);
  CHECK(a->high == b->high);
  CHECK(a->low < m);
  CHECK(a->high > m);
  // Near the normal approximation: 1.96 * sqrt(p (1-p) / 100) on each side.
  const double half = 1.96 * std::sqrt(m * (1 - m) / 100);
  CHECK(m - a->low == Approx(half).epsilon(0.25));
  CHECK(a->high - m == Approx(half).epsilon(0.25));
  CHECK(!r1::bootstrap_by_problem(std::vector<double>{1.0}).has_value());
}

TEST_CASE("sampling alone: the interval of pass@k holds pass@k") {
  std::vector<std::vector<SampleOutcome>> problems;
  for (int i = 0; i < 60; ++i) problems.push_back({{i % 3 == 0, 0}, {i % 4 == 0, 1}, {i % 5 == 0, 2}, {false, 3}});
  const auto pass4 = [](std::span<const SampleOutcome> s) {
    const auto c = std::count_if(s.begin(), s.end(), [](const SampleOutcome& o) { return o.passed; });
    return r1::pass_at_k(static_cast<int64_t>(s.size()), c, 4);
  };
  double value = 0;
  for (const auto& samples : problems) value += pass4(samples) / 60;
  const auto interval = r1::bootstrap_by_sample(problems, pass4);
  REQUIRE(interval.has_value());
  CHECK(interval->low < value);
  CHECK(interval->high > value);
  const auto all = r1::bootstrap_by_sample(problems, [](std::span<const SampleOutcome>) { return 1.0; });
  CHECK(all->low == 1);
  CHECK(all->high == 1);
}

TEST_CASE("sampling alone: nothing to say of one sample, no width where all samples agree") {
  const auto share = [](std::span<const SampleOutcome> s) {
    double passed = 0;
    for (const SampleOutcome& o : s) passed += o.passed ? 1 : 0;
    return passed / static_cast<double>(s.size());
  };
  const std::vector<std::vector<SampleOutcome>> single = {{{true, 0}}, {{false, 0}}};
  CHECK(!r1::bootstrap_by_sample(single, share).has_value());
  const std::vector<std::vector<SampleOutcome>> sure = {{{true, 0}, {true, 0}}, {{false, 0}, {false, 0}}};
  const auto none = r1::bootstrap_by_sample(sure, share);
  REQUIRE(none.has_value());
  CHECK(none->low == 0.5);
  CHECK(none->high == 0.5);
  const std::vector<std::vector<SampleOutcome>> mixed(50, {{true, 0}, {false, 1}, {true, 0}, {false, 1}});
  const auto some = r1::bootstrap_by_sample(mixed, share);
  REQUIRE(some.has_value());
  // Standard error of the mean of 50 problems with 4 coin flips each: 0.5 / sqrt(200).
  CHECK(some->high - some->low == Approx(2 * 1.96 * 0.5 / std::sqrt(200.0)).epsilon(0.25));
}

TEST_CASE("quantiles") {
  const std::vector<double> v = {1, 2, 3, 4};
  CHECK(r1::quantile(v, 0) == 1);
  CHECK(r1::quantile(v, 0.5) == 2.5);
  CHECK(r1::quantile(v, 1) == 4);
  CHECK(r1::quantile({}, 0.5) == 0);
}
