// SPDX-License-Identifier: MIT
#include "libr1/backend/router.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "libr1/base/rng.h"
#include "tests/support/catch.h"

using namespace r1;

namespace {

struct Choice {
  std::vector<int32_t> experts;
  std::vector<float> weights;
};

/// The logit whose sigmoid is p.
float logit(double p) { return static_cast<float>(std::log(p / (1 - p))); }

Choice choose(const RouterConfig& c, std::vector<float> logits, const std::vector<float>& bias) {
  std::vector<float> claims(logits.size());
  const auto k = static_cast<size_t>(c.n_chosen);
  Choice out{std::vector<int32_t>(k), std::vector<float>(k)};
  choose_experts(c, logits.data(), bias.data(), claims.data(), out.experts.data(),
                 out.weights.data());
  return out;
}

/// The same by sorting: what the paper says, step by step.
Choice choose_by_sorting(const RouterConfig& c, const std::vector<float>& logits,
                         const std::vector<float>& bias) {
  std::vector<float> score, claim;
  for (size_t e = 0; e < logits.size(); ++e) {
    score.push_back(1.0f / (1.0f + std::exp(-logits[e])));
    claim.push_back(score[e] + bias[e]);
  }
  const auto size = static_cast<size_t>(c.n_experts / c.n_group);
  std::vector<float> group_score;
  for (size_t g = 0; g < static_cast<size_t>(c.n_group); ++g) {
    std::vector<float> of_group(claim.begin() + static_cast<std::ptrdiff_t>(g * size),
                                claim.begin() + static_cast<std::ptrdiff_t>((g + 1) * size));
    std::sort(of_group.rbegin(), of_group.rend());
    group_score.push_back(of_group[0] + (size > 1 ? of_group[1] : 0));
  }
  const auto best_first = [](const std::vector<float>& v) {
    std::vector<int32_t> order(v.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
      return v[static_cast<size_t>(a)] > v[static_cast<size_t>(b)];
    });
    return order;
  };
  auto groups = best_first(group_score);
  groups.resize(static_cast<size_t>(c.topk_group));
  Choice out;
  for (const int32_t e : best_first(claim)) {
    const auto group = e / static_cast<int32_t>(size);
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) continue;
    if (out.experts.size() == static_cast<size_t>(c.n_chosen)) break;
    out.experts.push_back(e);
    out.weights.push_back(score[static_cast<size_t>(e)]);
  }
  float sum = 0;
  for (const float w : out.weights) sum += w;
  for (float& w : out.weights) {
    w = (c.norm_topk_prob ? w / (sum + 1e-20f) : w) * c.routed_scaling_factor;
  }
  return out;
}

}  // namespace

TEST_CASE("router takes the best claims, weighs by scores without the bias") {
  const RouterConfig c = {.n_experts = 4, .n_chosen = 2, .routed_scaling_factor = 2.5f};
  // Scores .9 .6 .5 .2; the bias lifts the last one over the first.
  const auto got = choose(c, {logit(.9), logit(.6), logit(.5), logit(.2)}, {0, 0, 0, 1});
  CHECK(got.experts == std::vector<int32_t>{3, 0});
  CHECK(got.weights[0] == Approx(2.5 * .2 / 1.1));
  CHECK(got.weights[1] == Approx(2.5 * .9 / 1.1));
}

TEST_CASE("router leaves weights alone where they are not to be normalised") {
  const RouterConfig c = {
      .n_experts = 3, .n_chosen = 2, .norm_topk_prob = false, .routed_scaling_factor = 1.5f};
  const auto got = choose(c, {logit(.2), logit(.6), logit(.4)}, {0, 0, 0});
  CHECK(got.experts == std::vector<int32_t>{1, 2});
  CHECK(got.weights[0] == Approx(1.5 * .6));
  CHECK(got.weights[1] == Approx(1.5 * .4));
}

TEST_CASE("router keeps ties in expert order, of experts and of groups") {
  const RouterConfig one = {.n_experts = 6, .n_chosen = 3};
  CHECK(choose(one, {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}).experts ==
        std::vector<int32_t>{0, 1, 2});
  CHECK(choose(one, {0, 1, 0, 1, 0, 1}, {0, 0, 0, 0, 0, 0}).experts ==
        std::vector<int32_t>{1, 3, 5});
  const RouterConfig groups = {.n_experts = 8, .n_chosen = 3, .n_group = 4, .topk_group = 2};
  CHECK(choose(groups, std::vector<float>(8, 0), std::vector<float>(8, 0)).experts ==
        std::vector<int32_t>{0, 1, 2});
  // Groups 1 and 3 tie with 2: the two lower ones stay.
  CHECK(choose(groups, {-1, -1, 1, 0, 0, 1, 1, 0}, std::vector<float>(8, 0)).experts ==
        std::vector<int32_t>{2, 5, 3});
}

TEST_CASE("router judges a group by its best two claims") {
  const RouterConfig c = {.n_experts = 6, .n_chosen = 2, .n_group = 2, .topk_group = 1};
  // .9 + .1 against .6 + .6: the best expert is in the group that loses.
  const auto got = choose(c, {logit(.9), logit(.1), logit(.1), logit(.6), logit(.6), logit(.6)},
                          {0, 0, 0, 0, 0, 0});
  CHECK(got.experts == std::vector<int32_t>{3, 4});
}

TEST_CASE("router never takes an expert of a dropped group, however negative claims are") {
  const RouterConfig c = {.n_experts = 4, .n_chosen = 2, .n_group = 2, .topk_group = 1};
  const auto got = choose(c, {0, 0, 1, 1}, {-5, -5, -4, -4});
  CHECK(got.experts == std::vector<int32_t>{2, 3});
}

TEST_CASE("router agrees with sorting on random claims with many ties") {
  const RouterConfig configs[] = {
      {.n_experts = 16, .n_chosen = 4, .n_group = 4, .topk_group = 2},
      {.n_experts = 256,
       .n_chosen = 8,
       .n_group = 8,
       .topk_group = 4,
       .routed_scaling_factor = 2.5f},
      {.n_experts = 8, .n_chosen = 3, .n_group = 4, .topk_group = 3, .norm_topk_prob = false},
      {.n_experts = 12, .n_chosen = 6, .n_group = 1, .topk_group = 1},
      {.n_experts = 5, .n_chosen = 5}};
  uint64_t at = 0;
  for (const RouterConfig& c : configs) {
    for (int round = 0; round < 200; ++round) {
      std::vector<float> logits, bias;
      for (int64_t e = 0; e < c.n_experts; ++e) {  // few different values: ties are common
        logits.push_back(static_cast<float>(random_bits(7, 0, at++) % 5) - 2);
        bias.push_back(static_cast<float>(random_bits(7, 1, at++) % 3) - 2);
      }
      const auto got = choose(c, logits, bias), expected = choose_by_sorting(c, logits, bias);
      REQUIRE(got.experts == expected.experts);
      REQUIRE(got.weights == expected.weights);
    }
  }
}

TEST_CASE("router survives scores that are no numbers with experts in range") {
  const RouterConfig c = {.n_experts = 4, .n_chosen = 3, .n_group = 2, .topk_group = 1};
  for (const int32_t e : choose(c, std::vector<float>(4, NAN), std::vector<float>(4, 0)).experts) {
    CHECK((e >= 0 && e < 4));
  }
}
