// The feed-forward part of one layer, dense or a mixture of experts.
// SPDX-License-Identifier: MIT
#pragma once

#include "libr1/backend/backend.h"
#include "libr1/format/model_config.h"
#include "libr1/model/weights.h"
#include "libr1/model/workspace.h"

namespace r1 {

/// out = ffn(h): h and out [T, hidden].
void feed_forward(Backend& be, const DenseFfn& ffn, const ModelConfig& config, const Workspace& ws,
                  const Tensor& h, const Tensor& out);
void feed_forward(Backend& be, const MoeFfn& ffn, const ModelConfig& config, const Workspace& ws,
                  const Tensor& h, const Tensor& out);

}  // namespace r1
