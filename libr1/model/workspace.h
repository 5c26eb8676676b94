// Every activation of a forward call, allocated once for the largest batch. What attention needs
// and what the feed-forward part needs share memory: a layer does one after the other.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "libr1/backend/backend.h"
#include "libr1/format/model_config.h"

namespace r1 {

/// Rows that latent attention moves to the latents' space and back at a time. At R1's width a row
/// takes 557 KB there: 36 MB for these. Enough of them that reading kv_b once more for each block
/// costs little.
constexpr int64_t kLatentRows = 64;

/// Shapes for T rows, the most there can be; a call takes first_rows() of each. Those that the
/// configuration has no use for are empty.
struct Workspace {
  Tensor x;    ///< [T, hidden] the residual stream
  Tensor h;    ///< [T, hidden] normed, what a block reads
  Tensor out;  ///< [T, hidden] what a block adds

  // Attention. G = 1 and k alone, [T, kv_lora_rank + rope], for latent attention.
  Tensor q_lora;    ///< [T, q_lora_rank]
  Tensor q;         ///< [T, H * qk_head_dim]
  Tensor k, v;      ///< [T, G * head_dim]
  Tensor q_latent;  ///< [at most kLatentRows, H * (kv_lora_rank + rope)]
  Tensor latent;    ///< [at most kLatentRows, H * kv_lora_rank]
  Tensor heads;     ///< [T, H * head_dim or v_head_dim]

  // Feed-forward.
  Tensor inner;         ///< [T, inner, rounded up to 64] of dense layers and shared experts
  Tensor shared_out;    ///< [T, hidden]
  Tensor scores;        ///< [T, E]
  Routing routing;      ///< [T, K]
  Routing guess;        ///< [T, K] at what the next layer's gate will choose
  Tensor expert_inner;  ///< [T * K, moe_intermediate_size, rounded up to 64]

  // Head.
  Tensor last;    ///< [W, hidden] rows of x whose logits are wanted
  Tensor logits;  ///< [W, vocab]

  DeviceMemory memory;
};

uint64_t workspace_bytes(const ModelConfig& config, int64_t max_rows, int64_t max_wanted);
/// Throws Error{resource}.
Workspace make_workspace(const ModelConfig& config, int64_t max_rows, int64_t max_wanted,
                         Backend& backend);

}  // namespace r1
