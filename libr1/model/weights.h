// The tensors of a model by what they are for: found in a .r1 file, checked against the
// configuration, placed on the backend's device.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "libr1/backend/backend.h"
#include "libr1/format/r1_reader.h"

namespace r1 {

/// Grouped-query attention: Qwen2 and Llama.
struct GqaLayer {
  Linear q;     ///< [H * head_dim, hidden]
  Linear k, v;  ///< [G * head_dim, hidden]
  Linear o;     ///< [hidden, H * head_dim]
};

/// The low-rank way to queries.
struct QueryLora {
  Linear a;                     ///< [q_lora_rank, hidden]
  const float* norm = nullptr;  ///< [q_lora_rank]
};

/// Multi-head latent attention: DeepSeek.
struct MlaLayer {
  std::optional<QueryLora> q_lora;   ///< nothing: q reads the hidden state itself
  Linear q;                          ///< [H * (nope + rope), q_lora_rank or hidden]
  Linear kv_a;                       ///< [kv_lora_rank + rope, hidden]
  const float* kv_a_norm = nullptr;  ///< [kv_lora_rank]
  LatentHeads heads;                 ///< kv_b [H * (nope + v), kv_lora_rank]
  Linear o;                          ///< [hidden, H * v]
};

struct DenseFfn {
  Linear gate, up;  ///< [inner, hidden]
  Linear down;      ///< [hidden, inner]
};

struct MoeFfn {
  Linear router;                       ///< [E, hidden]
  const float* router_bias = nullptr;  ///< [E]
  std::vector<Expert> experts;         ///< [E]
  std::optional<DenseFfn> shared;      ///< the shared experts as one
};

struct Layer {
  const float* attn_norm = nullptr;  ///< [hidden]
  std::variant<GqaLayer, MlaLayer> attention;
  const float* ffn_norm = nullptr;  ///< [hidden]
  std::variant<DenseFfn, MoeFfn> ffn;
};

struct Weights {
  TensorView embed;  ///< [vocab, hidden]
  std::vector<Layer> layers;
  const float* final_norm = nullptr;  ///< [hidden]
  Linear lm_head;                     ///< [vocab, hidden]; the embedding if they are tied

  std::vector<DeviceMemory> vectors;  ///< norms and biases as float32: what the pointers point to
};

/// Finds every tensor of the main model (prediction layers are left alone). `file` and `backend`
/// must outlive the result. Throws Error{format} naming a tensor that is missing or has another
/// shape.
Weights load_weights(const R1File& file, Backend& backend);

}  // namespace r1
