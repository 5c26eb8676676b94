// How many bytes a forward call has to read, from the sizes of the tensors alone.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "libr1/format/r1_reader.h"

namespace r1 {

/// Bytes of weights that one forward call reads at least once.
struct WeightTraffic {
  uint64_t always = 0;      ///< everything outside routed experts, without prediction layers
  uint64_t head = 0;        ///< the part of `always` that only logits need (the head, or the tied embedding)
  uint64_t per_expert = 0;  ///< one routed expert of one layer
  int64_t n_moe_layers = 0;
  int64_t n_routed_experts = 0;
  int64_t num_experts_per_tok = 0;
};

/// Sums up the directory of `file`. An untied embedding counts nothing: a call reads a row a token.
WeightTraffic weight_traffic(const R1File& file);

/// Bytes for a call of n_tokens rows. Of the routed experts it counts as many as are expected to be met
/// if all are equally likely: E * (1 - (1 - K/E)^n_tokens) in each layer.
double bytes_per_call(const WeightTraffic& traffic, int64_t n_tokens);

}  // namespace r1
