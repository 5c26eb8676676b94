// How large cache and workspaces are made, before the first token.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "libr1/engine/scheduler.h"
#include "libr1/model/transformer.h"

namespace r1 {

struct SizingRequest {
  int64_t model_context = 1;  ///< max_position_embeddings
  int64_t context = 0;        ///< the window asked for; 0: the model's, or what fits
  int32_t batch = 1;          ///< sequences at once
  int32_t chunk = 1;          ///< rows of one forward call, raised to `batch`
  DType kv_type = DType::f32; ///< of the cache
  uint64_t memory_bytes = 0;  ///< for cache and workspaces together
};

struct EngineSizes {
  int32_t context = 1;
  SchedulerLimits scheduler;
  TransformerLimits transformer;
};

/// As many pages as memory allows and `batch` full windows can use. A window that was not asked for
/// shrinks to what fits; at least one window always fits. reserved_bytes: as Transformer's. Throws
/// Error{usage} for a window beyond the model's, Error{resource} if memory is too small, with the numbers.
EngineSizes choose_sizes(const SizingRequest& request,
                         const std::function<uint64_t(const TransformerLimits&)>& reserved_bytes);

}  // namespace r1
