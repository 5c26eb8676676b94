// Attention of one layer, in both families' forms: from the normed hidden state to what is added to
// the residual stream, by way of the cache.
// SPDX-License-Identifier: MIT
#pragma once

#include "libr1/backend/backend.h"
#include "libr1/format/model_config.h"
#include "libr1/model/inputs.h"
#include "libr1/model/weights.h"
#include "libr1/model/workspace.h"

namespace r1 {

/// What attention in a layer sees of a forward call.
struct AttentionStep {
  const ModelConfig& config;
  float softmax_scale;
  const Inputs& in;
  KvLayer kv;  ///< this layer's pages; gets the keys and values of the batch's rows
  const Workspace& ws;
};

/// out = attention(h): h and out [T, hidden].
void attend(Backend& be, const GqaLayer& layer, const AttentionStep& step, const Tensor& h,
            const Tensor& out);
void attend(Backend& be, const MlaLayer& layer, const AttentionStep& step, const Tensor& h,
            const Tensor& out);

/// Latent attention as the paper writes it: the latents of all pages become keys and values of
/// every head before the queries meet them. The form that attend() must equal, kept for tests.
/// expanded: [pages * kPageTokens, H * (nope + rope + v)]; projected: as many rows of
/// [H * (nope + v)].
void attend_expanded(Backend& be, const MlaLayer& layer, const AttentionStep& step, const Tensor& h,
                     const Tensor& projected, const Tensor& expanded, const Tensor& out);

}  // namespace r1
