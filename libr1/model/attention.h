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
  KvLayer kv;  ///< this layer's pages; gets the keys and values of `rows`
  const Workspace& ws;
  InputRows rows;     ///< T rows that are seen
  InputRows queries;  ///< the same rows, or the Q among them whose result is asked for
};

/// out = attention of the queries' rows over the cache and all rows: h [T, hidden] and h_queries,
/// the same tensor or the queries' rows of it, [Q, hidden]; out [Q, hidden] may lie where h does.
/// With no queries the keys and values go to the cache and nothing else is done.
void attend(Backend& be, const GqaLayer& layer, const AttentionStep& step, const Tensor& h,
            const Tensor& h_queries, const Tensor& out);
void attend(Backend& be, const MlaLayer& layer, const AttentionStep& step, const Tensor& h,
            const Tensor& h_queries, const Tensor& out);

}  // namespace r1
