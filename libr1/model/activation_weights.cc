// SPDX-License-Identifier: MIT
#include "libr1/model/activation_weights.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "libr1/backend/backend.h"
#include "libr1/base/error.h"
#include "libr1/format/tensor_names.h"
#include "libr1/model/activation_recorder.h"
#include "libr1/model/transformer.h"

namespace r1 {

namespace {

constexpr int64_t kChunk = 64;   // rows of one forward call
constexpr double kFloor = 0.01;  // of the mean: what any column counts at least

size_t longest_of(const R1File& model, const std::vector<std::vector<TokenId>>& windows) {
  size_t longest = 0;
  for (const auto& window : windows) longest = std::max(longest, window.size());
  if (longest == 0) throw Error(Errc::usage, "no text to calibrate with");
  if (static_cast<int64_t>(longest) > model.config().max_position_embeddings) {
    throw Error(Errc::usage, "windows of " + std::to_string(longest) +
                                 " tokens are longer than the model's window of " +
                                 std::to_string(model.config().max_position_embeddings));
  }
  return longest;
}

std::vector<float> relative(const ActivationRecorder::Squares& s) {
  const double total = std::accumulate(s.sums.begin(), s.sums.end(), 0.0);
  const double mean = total / static_cast<double>(s.sums.size());
  std::vector<float> out;
  for (const double sum : s.sums) out.push_back(static_cast<float>(sum / mean + kFloor));
  return out;
}

}  // namespace

ColumnWeights activation_weights(const R1File& model,
                                 const std::vector<std::vector<TokenId>>& windows, int n_threads,
                                 const std::function<void(int64_t)>& progress) {
  const size_t longest = longest_of(model, windows);
  const auto cpu = make_backend("cpu", n_threads);
  ActivationRecorder recorder(*cpu);
  Transformer transformer(model, recorder);
  const int64_t n_pages = (static_cast<int64_t>(longest) + kPageTokens - 1) / kPageTokens;
  transformer.reserve({.n_pages = static_cast<int32_t>(n_pages),
                       .max_batch_tokens = static_cast<int32_t>(kChunk),
                       .max_batch_sequences = 1,
                       .max_wanted = static_cast<int32_t>(kChunk),
                       .max_positions = static_cast<int32_t>(n_pages * kPageTokens)});
  std::vector<int32_t> pages(static_cast<size_t>(n_pages)), rows(static_cast<size_t>(kChunk));
  std::iota(pages.begin(), pages.end(), 0);
  std::iota(rows.begin(), rows.end(), 0);
  int64_t done = 0;
  for (const auto& window : windows) {
    const auto n = static_cast<int64_t>(window.size());
    for (int64_t first = 0; first < n; first += kChunk) {
      const auto count = static_cast<size_t>(std::min(kChunk, n - first));
      const SequenceSlice slice{.pages = pages,
                                .first_position = static_cast<int32_t>(first),
                                .n_tokens = static_cast<int32_t>(count)};
      transformer.forward({.tokens = std::span(window).subspan(static_cast<size_t>(first), count),
                           .sequences = {&slice, 1},
                           .wanted = std::span(rows).first(count)});
      progress(done += static_cast<int64_t>(count));
    }
  }
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
