// Which type each matrix of a model gets: mixed recipes, and types chosen to fit a size.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libr1/base/thread_pool.h"
#include "libr1/format/checkpoint.h"

namespace r1 {

/// Types by name of tensor (r1-file(5)); those that are not named get what --quant keep gives.
using TensorTypes = std::unordered_map<std::string, DType>;
/// How much an error in each column of a matrix costs, by name of tensor: mean squares of the
/// activations that meet it.
using ColumnWeights = std::unordered_map<std::string, std::vector<float>>;

/// What `mixed-q4`, `mixed-q3` and `mixed-q2` stand for, nothing for other names: most of the
/// weights in that type (the routed experts, or all feed-forward layers of a model without
/// experts), their down-projections in the next finer one; attention, shared experts and dense
/// layers in q6 (without experts: attention in the next finer type); embedding and head in q6.
std::optional<TensorTypes> mixed_recipe(std::string_view name, const ModelConfig& config);

/// Quantised types that make a file of at most `bytes`, all of a model's texts included. Matrices
/// of a kind in a layer (the gates of all its experts, say) share one; each begins at q2, and what
/// lessens the error most for its bytes is made finer, step by step, as long as there is room. The
/// error of a group is the relative square error of quantising samples of its rows, weighted by
/// column if weights are given, times its number of weights: else large matrices, which cost more
/// bytes a step, would stay coarse. Throws Error{usage} naming the smallest size if `bytes` is
/// less.
TensorTypes types_for_size(const CheckpointSource& source, uint64_t bytes,
                           const ColumnWeights& weights, ThreadPool& pool);

/// Types with `quant` for every matrix that is a weight.
TensorTypes uniform_recipe(DType quant, const ModelConfig& config);

/// What a file of these types would hold, and its size.
struct PlannedSize {
  struct OfType {
    DType dtype;
    int64_t n_tensors = 0, n_weights = 0;
    uint64_t bytes = 0;
  };
  std::vector<OfType> types;  ///< in the order of DType
  uint64_t file_bytes = 0;    ///< of one file, not compressed
};
PlannedSize planned_size(const CheckpointSource& source, const TensorTypes& types);

}  // namespace r1
