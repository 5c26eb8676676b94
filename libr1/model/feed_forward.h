// The feed-forward part of one layer, dense or a mixture of experts.
// SPDX-License-Identifier: MIT
#pragma once

#include "libr1/backend/backend.h"
#include "libr1/format/model_config.h"
#include "libr1/model/weight_stream.h"
#include "libr1/model/weights.h"
#include "libr1/model/workspace.h"

namespace r1 {

/// What the feed-forward part of a layer has at hand.
struct FfnStep {
  const ModelConfig& config;
  const Workspace& ws;
  Tensor x;  ///< [T, hidden] the residual stream that h was normed from
  // Of a model whose weights do not all fit in memory:
  WeightStream* stream = nullptr;  ///< told what is needed; null: all are there
  int64_t layer = 0;               ///< its number
  const Layer* next = nullptr;     ///< the layer after it, if there is one
};

/// out = ffn(h): h and out [T, hidden].
void feed_forward(Backend& be, const DenseFfn& ffn, const FfnStep& step, const Tensor& h,
                  const Tensor& out);
void feed_forward(Backend& be, const MoeFfn& ffn, const FfnStep& step, const Tensor& h,
                  const Tensor& out);

}  // namespace r1
