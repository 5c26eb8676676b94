// SPDX-License-Identifier: MIT
#include "libr1/model/activation_weights.h"

#include <algorithm>
#include <numeric>

#include "libr1/backend/backend.h"
#include "libr1/format/tensor_names.h"
#include "libr1/model/activation_recorder.h"
#include "libr1/model/transformer.h"

namespace r1 {

namespace {

constexpr double kFloor = 0.01;  // of the mean: what any column counts at least

std::vector<float> relative(const ActivationRecorder::Squares& s) {
  const double total = std::accumulate(s.sums.begin(), s.sums.end(), 0.0);
  const double mean = total / static_cast<double>(s.sums.size());
  std::vector<float> out;
  for (const double sum : s.sums) out.push_back(static_cast<float>(sum / mean + kFloor));
  return out;
}

}  // namespace

ColumnWeights activation_weights(const R1File& model, const TokenWindows& windows, int n_threads,
                                 const std::function<void(int64_t)>& progress) {
  check_windows(windows, model);
  const auto cpu = make_backend("cpu", n_threads);
  ActivationRecorder recorder(*cpu);
  Transformer transformer(model, recorder);
  transformer.reserve(window_limits(windows, DType::f32));
  int64_t done = 0;
  walk_windows(windows, [&](const Batch& batch, std::span<const TokenId>) {
    transformer.forward(batch);
    progress(done += static_cast<int64_t>(batch.tokens.size()));
  });
  ColumnWeights weights;
  for (const TensorSpec& spec : tensor_specs(model.config())) {
    if (spec.role != TensorRole::weight) continue;
    const auto view = model.find(spec.name);
    const auto found = view ? recorder.squares().find(view->data) : recorder.squares().end();
    if (found == recorder.squares().end()) continue;
    const auto& sums = found->second.sums;
    if (std::any_of(sums.begin(), sums.end(), [](double x) { return x > 0; }))
      weights[spec.name] = relative(found->second);
  }
  return weights;
}

}  // namespace r1
