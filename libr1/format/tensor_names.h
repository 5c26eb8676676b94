// Every tensor a configuration implies: its name in a checkpoint, its name in a .r1 file, its
// shape. The one table that the converter, the reader of weights and r1-file(5) share.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libr1/format/model_config.h"

namespace r1 {

/// What a tensor is for, as far as a choice of its type depends on it.
enum class TensorRole {
  weight,  ///< a matrix of a linear layer, the embedding, the head
  vector,  ///< a norm's weight or a bias
  router,  ///< a gate's matrix or its correction bias: small, and decides
};

struct TensorSpec {
  std::string name;     ///< in .r1 files: "layers.3.attn.q_a"
  std::string hf_name;  ///< in checkpoints: "model.layers.3.self_attn.q_a_proj.weight"
  int64_t rows = 0;     ///< 1 for vectors
  int64_t cols = 0;
  TensorRole role = TensorRole::weight;
  int rank() const { return vector ? 1 : 2; }
  bool vector = false;  ///< rank 1
};

/// All tensors of the model in the order in which a forward pass meets them; the embedding first,
/// the head last (left out if tied), prediction layers after it.
///
/// Names in .r1 files: embed, final_norm, lm_head; in layers.N: attn_norm, ffn_norm;
/// attn.{q,k,v,o} with .bias; or attn.q (no q_lora), attn.{q_a,q_a_norm,q_b},
/// attn.{kv_a,kv_a_norm,kv_b,o}; ffn.{gate,up,down} with .bias; or moe.router, moe.router_bias,
/// moe.experts.E.{gate,up,down}, moe.shared.{gate,up,down}. Prediction layer k:
/// mtp.k.{embed,enorm,hnorm,eh_proj,head_norm,head} and the names of a layer.
std::vector<TensorSpec> tensor_specs(const ModelConfig& config);

/// True for names in a checkpoint that may be there and are not needed: rotary inv_freq buffers,
/// the head of a model whose embeddings are tied.
bool is_ignorable_tensor(const ModelConfig& config, const std::string& hf_name);

}  // namespace r1
