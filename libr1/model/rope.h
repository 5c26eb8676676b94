// Rotary position embeddings: the frequencies of every kind of rope_scaling, the angles of a
// position, and what YaRN does to the scale of attention.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "libr1/format/model_config.h"

namespace r1 {

class Rope {
 public:
  explicit Rope(const ModelConfig& config);

  /// Pairs of numbers that are turned: half of qk_rope_head_dim or head_dim.
  int64_t half() const { return static_cast<int64_t>(frequencies_.size()); }
  const std::vector<float>& frequencies() const { return frequencies_; }
  /// What cosines and sines are multiplied with: 1, but for some of YaRN's settings.
  float attention_factor() const { return attention_factor_; }

  /// cos and sin of position * frequency, times attention_factor: [half] each.
  void angles(int64_t position, float* cos, float* sin) const;

 private:
  std::vector<float> frequencies_;
  float attention_factor_ = 1;
};

/// What scores are multiplied with: 1 / sqrt(qk_head_dim), and DeepSeek's mscale^2 on top.
float softmax_scale(const ModelConfig& config);

}  // namespace r1
