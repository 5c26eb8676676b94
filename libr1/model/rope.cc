// SPDX-License-Identifier: MIT
#include "libr1/model/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace r1 {

namespace {

/// YaRN's temperature (Peng et al., arXiv 2309.00071, section 3.4).
double yarn_mscale(double factor, double mscale) {
  return factor <= 1 ? 1 : 0.1 * mscale * std::log(factor) + 1;
}

/// The pair, as a real number, that turns n_rotations times over the original context.
double yarn_correction_dim(const ModelConfig& c, double n_rotations, double dim) {
  const auto context = static_cast<double>(c.rope_scaling.original_max_position_embeddings);
  return dim * std::log(context / (n_rotations * 2 * std::numbers::pi)) /
         (2 * std::log(c.rope_theta));
}

/// 1 where a pair is interpolated (slow ones), 0 where it stays (fast ones), between on the ramp.
std::vector<double> yarn_ramp(const ModelConfig& c, int64_t dim) {
  const RopeScaling& r = c.rope_scaling;
  const auto d = static_cast<double>(dim);
  const double low = std::max(std::floor(yarn_correction_dim(c, r.beta_fast, d)), 0.0);
  double high = std::min(std::ceil(yarn_correction_dim(c, r.beta_slow, d)), d - 1);
  if (low == high) high += 0.001;
  std::vector<double> ramp(static_cast<size_t>(dim / 2));
  for (size_t i = 0; i < ramp.size(); ++i) {
    ramp[i] = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
  }
  return ramp;
}

/// Llama 3.1: long waves are stretched by factor, short ones stay, those between are blended.
double llama3_frequency(const RopeScaling& r, double f) {
  const auto context = static_cast<double>(r.original_max_position_embeddings);
  const double wavelength = 2 * std::numbers::pi / f;
  if (wavelength > context / r.low_freq_factor) return f / r.factor;
  if (wavelength < context / r.high_freq_factor) return f;
  const double smooth =
      (context / wavelength - r.low_freq_factor) / (r.high_freq_factor - r.low_freq_factor);
  return (1 - smooth) * f / r.factor + smooth * f;
}

float yarn_attention_factor(const RopeScaling& r) {
  if (r.attention_factor > 0) return static_cast<float>(r.attention_factor);
  if (r.mscale > 0 && r.mscale_all_dim > 0) {
    return static_cast<float>(yarn_mscale(r.factor, r.mscale) /
                              yarn_mscale(r.factor, r.mscale_all_dim));
  }
  return static_cast<float>(yarn_mscale(r.factor, 1));
}

}  // namespace

Rope::Rope(const ModelConfig& c) {
  using Type = RopeScaling::Type;
  const RopeScaling& r = c.rope_scaling;
  const int64_t dim = c.is_mla() ? c.qk_rope_head_dim : c.head_dim;
  const std::vector<double> ramp = r.type == Type::yarn ? yarn_ramp(c, dim) : std::vector<double>();
  for (int64_t i = 0; i < dim / 2; ++i) {
    double f = std::pow(c.rope_theta, -2.0 * static_cast<double>(i) / static_cast<double>(dim));
    if (r.type == Type::linear) f /= r.factor;
    if (r.type == Type::llama3) f = llama3_frequency(r, f);
    if (r.type == Type::yarn) {
      const double slow = ramp[static_cast<size_t>(i)];
      f = f / r.factor * slow + f * (1 - slow);
    }
    frequencies_.push_back(static_cast<float>(f));
  }
  if (r.type == Type::yarn) attention_factor_ = yarn_attention_factor(r);
}

// The angle is a float32 product of float32 factors: that is what the models were trained with, and
// far into a context it is off by more than the rounding of anything that follows.
void Rope::angles(int64_t position, float* cos, float* sin) const {
  for (size_t i = 0; i < frequencies_.size(); ++i) {
    const float angle = static_cast<float>(position) * frequencies_[i];
    cos[i] = static_cast<float>(std::cos(static_cast<double>(angle))) * attention_factor_;
    sin[i] = static_cast<float>(std::sin(static_cast<double>(angle))) * attention_factor_;
  }
}

float softmax_scale(const ModelConfig& c) {
  const RopeScaling& r = c.rope_scaling;
  double scale = 1 / std::sqrt(static_cast<double>(c.qk_head_dim()));
  if (c.is_mla() && r.type != RopeScaling::Type::none && r.mscale_all_dim > 0) {
    const double m = yarn_mscale(r.factor, r.mscale_all_dim);
    scale *= m * m;
  }
  return static_cast<float>(scale);
}

}  // namespace r1
