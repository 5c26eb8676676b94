// How far a model's predictions are from those of another with the same vocabulary: what a
// quantised type costs, measured on text.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "libr1/format/r1_reader.h"
#include "libr1/model/text_windows.h"

namespace r1 {

/// Of all positions of all windows. KL is in nats: sum over tokens of p * log(p / q), p the base
/// model's probability, q the model's.
struct Quality {
  int64_t positions = 0;
  double kl_mean = 0, kl_median = 0, kl_p99 = 0, kl_max = 0;
  double kl_error = 0;         ///< standard error of the mean, positions taken as independent
  double same_top = 0;         ///< share of positions where both have the same likeliest token
  int64_t predicted = 0;       ///< positions whose next token the text tells
  double base_perplexity = 0;  ///< over those; NaN if there are none
  double model_perplexity = 0;
  std::vector<double> kl;  ///< of every position, in the order of the windows
  std::vector<char> same;  ///< 1 where the likeliest token is the same
};

/// Called after each piece with the positions done.
using QualityProgress = std::function<void(int64_t positions)>;

struct QualitySettings {
  int threads = 0;             ///< 0: all processors
  DType kv_type = DType::f32;  ///< of the model's cache; the base model's is f32
  /// The model's quantised weights are made float32 first, so that activations are not rounded.
  bool weights_only = false;
};

/// Runs both models over the windows, each a sequence of its own, on the CPU. Throws Error{usage}
/// if vocabularies differ, or as check_windows() does of either model; Error{format} if the logits
/// of one are not numbers.
Quality measure_quality(const R1File& base, const R1File& model, const TokenWindows& windows,
                        const QualitySettings& settings, const QualityProgress& progress);

std::string quality_text(const Quality& quality);
/// `each`: null, or the windows that were measured, whose tokens and divergences are given too.
std::string quality_json(const Quality& quality, const TokenWindows* each = nullptr);

}  // namespace r1
