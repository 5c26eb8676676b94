// SPDX-License-Identifier: MIT
#include "libr1/backend/router.h"

#include <cmath>
#include <limits>

namespace r1 {

namespace {

constexpr float kOut = -std::numeric_limits<float>::infinity();

/// The largest of n values, the lowest index on ties; taken out by setting it to -infinity.
int64_t take_best(float* values, int64_t n) {
  int64_t best = 0;
  for (int64_t i = 1; i < n; ++i) {
    if (values[i] > values[best]) best = i;
  }
  values[best] = kOut;
  return best;
}

float sum_of_best_two(const float* x, int64_t n) {
  float first = kOut, second = kOut;
  for (int64_t i = 0; i < n; ++i) {
    if (x[i] > first) {
      second = first;
      first = x[i];
    } else if (x[i] > second) {
      second = x[i];
    }
  }
  return first + second;
}

/// Puts the experts of all groups but the best topk_group out of the running. The reference code
/// masks with -infinity; with 0, a negative claim could lose to an expert of a dropped group.
void drop_groups(const RouterConfig& c, float* claims) {
  const int64_t size = c.n_experts / c.n_group;
  const auto score = [&](int64_t g) { return sum_of_best_two(claims + g * size, size); };
  // A group stays if fewer than topk_group others are better; equal ones count if they come first.
  // Decided backwards and in place: a dropped group's score is not asked for again, because a group
  // that is dropped has at least topk_group better ones, and those stay.
  for (int64_t g = c.n_group - 1; g >= 0; --g) {
    const float own = score(g);
    int64_t n_better = 0;
    for (int64_t other = 0; other < c.n_group; ++other) {
      const float theirs = score(other);
      n_better += theirs > own || (theirs == own && other < g) ? 1 : 0;
    }
    if (n_better >= c.topk_group) {
      for (int64_t i = 0; i < size; ++i) claims[g * size + i] = kOut;
    }
  }
}

}  // namespace

RouterConfig router_config(const ModelConfig& c) {
  return {c.n_routed_experts, c.num_experts_per_tok, c.n_group,
          c.topk_group,       c.norm_topk_prob,      static_cast<float>(c.routed_scaling_factor)};
}

void choose_experts(const RouterConfig& c, float* scores, const float* bias, float* claims,
                    int32_t* experts, float* weights) {
  for (int64_t e = 0; e < c.n_experts; ++e) {
    scores[e] = 1.0f / (1.0f + std::exp(-scores[e]));
    claims[e] = scores[e] + bias[e];
  }
  if (c.topk_group < c.n_group) drop_groups(c, claims);
  float sum = 0;
  for (int64_t k = 0; k < c.n_chosen; ++k) {
    const int64_t e = take_best(claims, c.n_experts);
    experts[k] = static_cast<int32_t>(e);
    weights[k] = scores[e];
    sum += scores[e];
  }
  const float divisor = c.norm_topk_prob ? sum + 1e-20f : 1.0f;
  for (int64_t k = 0; k < c.n_chosen; ++k) {
    weights[k] = weights[k] / divisor * c.routed_scaling_factor;
  }
}

}  // namespace r1
