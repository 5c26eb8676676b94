// SPDX-License-Identifier: MIT
#include "libr1/engine/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

#include "libr1/base/rng.h"
#include "tests/support/catch.h"

using namespace r1;

namespace {

std::vector<float> random_logits(uint64_t seed, size_t n, double spread) {
  std::vector<float> logits(n);
  for (size_t i = 0; i < n; ++i) {
    // The sum of four uniforms is near enough to a bell.
    double x = -2;
    for (uint64_t k = 0; k < 4; ++k) x += random_uniform(seed, k, i);
    logits[i] = static_cast<float>(x * spread);
  }
  return logits;
}

Sampler make_sampler(size_t n) {
  return Sampler(select_cpu_ops(), {{0, static_cast<TokenId>(n)}}, static_cast<int64_t>(n));
}

// The filters as their documentation has them: everything sorted, in double. Probabilities by id.
std::map<TokenId, double> reference(const std::vector<float>& logits, const SamplingParams& p) {
  struct Entry {
    TokenId id;
    double weight;
  };
  const float largest = *std::max_element(logits.begin(), logits.end());
  std::vector<Entry> all;
  for (size_t i = 0; i < logits.size(); ++i) {
    all.push_back({static_cast<TokenId>(i),
                   std::exp((static_cast<double>(logits[i]) - static_cast<double>(largest)) /
                            p.temperature)});
  }
  std::erase_if(all, [&](const Entry& e) { return e.weight < p.min_p; });
  std::stable_sort(all.begin(), all.end(),
                   [](const Entry& a, const Entry& b) { return a.weight > b.weight; });
  if (p.top_k > 0 && static_cast<size_t>(p.top_k) < all.size())
    all.resize(static_cast<size_t>(p.top_k));
  double mass = 0;
  for (const Entry& e : all) mass += e.weight;
  double sum = 0;
  size_t n = 0;
  while (n < all.size() && sum < p.top_p * mass) sum += all[n++].weight;
  all.resize(std::max<size_t>(n, 1));
  std::map<TokenId, double> probabilities;
  for (const Entry& e : all) probabilities[e.id] = e.weight / sum;
  return probabilities;
}

}  // namespace

TEST_CASE("temperature 0 takes the likeliest token, the lowest id on ties") {
  Sampler sampler = make_sampler(100);
  std::vector<float> logits(100, -1.0f);
  logits[70] = logits[30] = 2.0f;
  SamplingParams greedy{.temperature = 0};
  CHECK(sampler.sample(logits, greedy, 0.99) == 30);
}

TEST_CASE("ids without a token are never drawn") {
  Sampler sampler(select_cpu_ops(), {{2, 5}, {7, 8}}, 10);
  std::vector<float> logits(10, 5.0f);
  logits[9] = logits[0] = 50.0f;
  logits[7] = 5.5f;
  CHECK(sampler.sample(logits, {.temperature = 0}, 0) == 7);
  for (const double top_p : {1.0, 0.9}) {
    std::map<TokenId, int> counts;
    for (uint64_t i = 0; i < 2000; ++i) {
      ++counts[sampler.sample(logits, {.temperature = 1, .top_p = top_p}, random_uniform(3, 0, i))];
    }
    CHECK(counts.size() == 4);
    for (const TokenId id : {2, 3, 4, 7}) CHECK(counts[id] > 100);
  }
}

TEST_CASE("draws follow the distribution that the filters leave") {
  const size_t n = 3000;
  Sampler sampler = make_sampler(n);
  struct Case {
    SamplingParams params;
    double spread;
  };
  const std::vector<Case> cases = {
      {{.temperature = 1, .top_p = 1}, 6},
      {{.temperature = 0.6, .top_p = 0.95}, 6},
      {{.temperature = 1.5, .top_p = 0.5}, 2},
      {{.temperature = 1, .top_p = 0.999}, 0.1},  // nearly flat: almost all of them stay
      {{.temperature = 1, .top_p = 1, .top_k = 10}, 4},
      {{.temperature = 1, .top_p = 0.8, .top_k = 50}, 4},
      {{.temperature = 1, .top_p = 1, .min_p = 0.1}, 4},
      {{.temperature = 2, .top_p = 0.9, .top_k = 20, .min_p = 0.05}, 4},
      {{.temperature = 1, .top_p = 1, .top_k = 2999}, 3},
      {{.temperature = 1, .top_p = 1e-9}, 4},
  };
  for (size_t c = 0; c < cases.size(); ++c) {
    INFO("case " << c);
    const auto logits = random_logits(40 + c, n, cases[c].spread);
    const auto expected = reference(logits, cases[c].params);
    const int n_draws = 20000;
    std::map<TokenId, int> counts;
    // Evenly spaced u: every token gets its share to within one draw.
    for (int i = 0; i < n_draws; ++i)
      ++counts[sampler.sample(logits, cases[c].params, (i + 0.5) / n_draws)];
    for (const auto& [id, count] : counts) REQUIRE(expected.contains(id));
    for (const auto& [id, p] : expected) REQUIRE(std::abs(counts[id] - p * n_draws) < 1.5);
  }
}

TEST_CASE("top-k breaks ties by id and keeps exactly k") {
  Sampler sampler = make_sampler(500);
  const std::vector<float> logits(500, 1.0f);
  std::map<TokenId, int> counts;
  for (int i = 0; i < 100; ++i)
    ++counts[sampler.sample(logits, {.temperature = 1, .top_p = 1, .top_k = 5}, (i + 0.5) / 100)];
  CHECK(counts == std::map<TokenId, int>{{0, 20}, {1, 20}, {2, 20}, {3, 20}, {4, 20}});
}

TEST_CASE("a tiny temperature is greedy, a logit of minus infinity never drawn") {
  Sampler sampler = make_sampler(300);
  auto logits = random_logits(5, 300, 5);
  logits[17] = 1e4f;
  CHECK(sampler.sample(logits, {.temperature = 1e-300, .top_p = 1}, 0.7) == 17);
  for (float& l : logits) l = -std::numeric_limits<float>::infinity();
  logits[123] = 0;
  for (const double top_p : {1.0, 0.5})
    CHECK(sampler.sample(logits, {.temperature = 1, .top_p = top_p}, 0.999999) == 123);
}

TEST_CASE("logits that are no numbers draw nothing") {
  Sampler sampler = make_sampler(64);
  const std::vector<float> logits(64, std::numeric_limits<float>::quiet_NaN());
  CHECK(sampler.sample(logits, {.temperature = 0}, 0.5) == -1);
  CHECK(sampler.sample(logits, {.temperature = 1}, 0.5) == -1);
}

TEST_CASE("log-probabilities are those of the whole distribution, the likeliest listed in order") {
  const size_t n = 5000;
  const auto logits = random_logits(8, n, 5);
  double sum = 0;
  for (const float l : logits) sum += std::exp(static_cast<double>(l));
  Sampler sampler = make_sampler(n);
  TokenLogprob out;
  out.id = 1234;
  sampler.score(logits, 7, out);
  CHECK(static_cast<double>(out.logprob) ==
        Approx(static_cast<double>(logits[1234]) - std::log(sum)).epsilon(1e-6));
  std::vector<TokenId> ids(n);
  std::iota(ids.begin(), ids.end(), 0);
  std::stable_sort(ids.begin(), ids.end(), [&](TokenId a, TokenId b) {
    return logits[static_cast<size_t>(a)] > logits[static_cast<size_t>(b)];
  });
  REQUIRE(out.top.size() == 7);
  for (size_t i = 0; i < 7; ++i) CHECK(out.top[i].first == ids[i]);
  out.top.clear();
  sampler.score(logits, 0, out);
  CHECK(out.top.empty());
}

TEST_CASE("every table of kernels draws the same tokens") {
  const size_t n = 2000;
  const auto logits = random_logits(11, n, 4);
  std::vector<std::vector<TokenId>> drawn;
  for (const CpuOps* ops : available_cpu_ops()) {
    Sampler sampler(*ops, {{0, static_cast<TokenId>(n)}}, n);
    auto& ids = drawn.emplace_back();
    for (uint64_t i = 0; i < 200; ++i) {
      ids.push_back(sampler.sample(logits, {.temperature = 0.8, .top_p = i % 2 == 0 ? 1 : 0.9},
                                   random_uniform(1, 0, i)));
    }
  }
  for (const auto& ids : drawn) CHECK(ids == drawn.front());
}
