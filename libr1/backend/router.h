// The gate of DeepSeek-V3's mixture of experts ("noaux_tc"): which experts a token goes to, and
// with what weights. A pure function, the same on every backend.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "libr1/format/model_config.h"

namespace r1 {

struct RouterConfig {
  int64_t n_experts = 0;  ///< E
  int64_t n_chosen = 0;   ///< K
  int64_t n_group = 1;    ///< groups of E / n_group neighbours
  int64_t topk_group = 1;
  bool norm_topk_prob = true;
  float routed_scaling_factor = 1;
};

RouterConfig router_config(const ModelConfig& config);

/// Chooses experts for one token. An expert's score is sigmoid(logit), its claim score + bias. The
/// topk_group groups with the largest sum of their two best claims stay; among their experts the
/// n_chosen with the largest claims are taken, best first. Ties go to the lower index. A weight is
/// the score (not the claim), divided by the sum of the chosen scores if norm_topk_prob, times
/// routed_scaling_factor.
/// logits [E], claims and bias [E]; logits become scores, claims are overwritten. experts, weights
/// [K].
void choose_experts(const RouterConfig& config, float* logits, const float* bias, float* claims,
                    int32_t* experts, float* weights);

}  // namespace r1
