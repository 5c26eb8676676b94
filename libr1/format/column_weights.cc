// SPDX-License-Identifier: MIT
#include "libr1/format/column_weights.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"

namespace r1 {

namespace {

constexpr int64_t kRunRows = 256;  // whose squares are added up by themselves, whatever the threads
constexpr double kFloor = 0.01;    // of the mean: what any column counts at least

}  // namespace

void weigh_tied_head(const CheckpointSource& source, ColumnWeights& weights, ThreadPool& pool) {
  if (!source.config().tie_word_embeddings || weights.contains("embed")) return;
  const auto specs = tensor_specs(source.config());
  const auto spec = std::find_if(specs.begin(), specs.end(),
                                 [](const TensorSpec& s) { return s.name == "embed"; });
  R1_CHECK(spec != specs.end());
  const auto tensor = source.open(*spec);
  const auto cols = static_cast<size_t>(spec->cols);
  const int64_t n_runs = ceil_div(spec->rows, kRunRows);
  std::vector<double> squares(static_cast<size_t>(n_runs) * cols);
  pool.parallel_for(n_runs, 1, [&](int64_t begin, int64_t end, int) {
    std::vector<float> rows(static_cast<size_t>(kRunRows) * cols);
    for (int64_t run = begin; run < end; ++run) {
      const int64_t first = run * kRunRows, n = std::min(kRunRows, spec->rows - first);
      tensor->read(first, n, rows.data());
      double* const sums = squares.data() + static_cast<size_t>(run) * cols;
      for (size_t i = 0; i < static_cast<size_t>(n) * cols; ++i) {
        sums[i % cols] += double{rows[i]} * double{rows[i]};
      }
    }
  });
  std::vector<double> sums(cols);
  for (size_t i = 0; i < squares.size(); ++i) sums[i % cols] += squares[i];
  const double mean = std::accumulate(sums.begin(), sums.end(), 0.0) / static_cast<double>(cols);
  // Zeros have no columns to tell apart; what is no number is found by the conversion.
  if (!(mean > 0) || !std::isfinite(mean)) return;
  std::vector<float>& out = weights["embed"];
  for (const double sum : sums) out.push_back(static_cast<float>(sum / mean + kFloor));
}

}  // namespace r1
