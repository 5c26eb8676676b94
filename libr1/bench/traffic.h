// What a forward call has to read and to multiply, from the sizes of the tensors alone: the one
// account that `r1-bench speed` judges by and `r1-bench plan` predicts from.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "libr1/format/r1_reader.h"
#include "libr1/format/tensor_names.h"

namespace r1 {

/// A tensor of a model, as it is stored.
struct StoredTensor {
  TensorSpec spec;
  DType dtype = DType::f32;
  uint64_t bytes = 0;
};

/// Those of a file, in the order of tensor_specs().
std::vector<StoredTensor> stored_tensors(const R1File& file);
/// Those of a file that r1-convert would make, dtype_of saying which type a tensor gets. Throws
/// Error{format} if one is too large to count.
std::vector<StoredTensor> planned_tensors(const ModelConfig& config,
                                          const std::function<DType(const TensorSpec&)>& dtype_of);

/// Which rows of a call meet a weight. Of the last layer everything but keys and values is computed
/// for the rows alone whose logits are wanted.
enum class MetBy {
  rows,           ///< all rows of the call
  wanted,         ///< rows whose logits are wanted: the head, most of the last layer
  expert,         ///< a routed expert: the rows that choose it
  expert_wanted,  ///< a routed expert of the last layer: the wanted rows that choose it
  latent,         ///< kv_b of latent attention: all rows, in one of its forms
  latent_wanted,  ///< that of the last layer: the wanted rows
};

/// All weights of one type that the same rows meet. Experts are counted all together.
struct WeightGroup {
  DType dtype = DType::f32;
  MetBy met_by = MetBy::rows;
  double weights = 0;  ///< elements of matrices; norms and biases count in bytes alone
  double bytes = 0;
};

struct WeightTraffic {
  std::vector<WeightGroup> groups;
  int64_t n_routed_experts = 0;
  int64_t num_experts_per_tok = 0;
};

/// An untied embedding counts nothing (a call reads a row a token), nor do prediction layers.
WeightTraffic weight_traffic(const ModelConfig& config, std::span<const StoredTensor> tensors);

/// Of E experts, how many n_rows rows meet that choose K each, if all are equally likely and rows
/// choose independently: E * (1 - (1 - K/E)^n_rows). Choosing among groups first changes nothing in
/// that, since each expert still has the chance K/E.
double expected_experts(int64_t n_experts, int64_t n_chosen, double n_rows);

/// Bytes of weights that a call of n_rows rows, n_wanted of them with logits, reads at least once.
double bytes_per_call(const WeightTraffic& traffic, int64_t n_rows, int64_t n_wanted);

/// Operations of the matrix products of such a call, a multiply-add being two. Attention over the
/// cache is not among them.
double linear_ops_per_call(const WeightTraffic& traffic, int64_t n_rows, int64_t n_wanted);

}  // namespace r1
