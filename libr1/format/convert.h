// The conversion itself: every tensor of a checkpoint, in its target type, into a .r1 file.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "libr1/base/thread_pool.h"
#include "libr1/format/checkpoint.h"
#include "libr1/format/recipe.h"

namespace r1 {

struct ConvertOptions {
  std::optional<DType> quant;    ///< nothing: keep
  TensorTypes types;             ///< of the tensors named here, before `quant`
  ColumnWeights column_weights;  ///< what quantised types minimise; of tensors not named: 1
  int zstd_level = 0;            ///< 0: no compression
  uint64_t shard_bytes =
      0;  ///< 0: one file; else no shard holds more raw tensor bytes (but one tensor)
  bool resume = false;
  bool overwrite = false;  ///< replace what is there under the output's name
  std::string output;
};

struct ConvertResult {
  uint64_t file_bytes = 0;
  int64_t n_tensors = 0;
  int64_t n_skipped = 0;  ///< already done by an interrupted run
};

/// Called after each piece with the raw bytes done and in all; `skipped` of those done were there
/// from an interrupted run.
using ConvertProgress = std::function<void(uint64_t done, uint64_t total, uint64_t skipped)>;

/// Converts. Memory stays under 1 GiB plus one tensor's scales, whatever the model's size. The
/// result does not depend on the number of threads. Throws Error; what was written stays for
/// `resume`, but for errors of the checkpoint itself (format, unsupported), which no second run
/// could pass.
ConvertResult convert(const CheckpointSource& source, const ConvertOptions& options,
                      ThreadPool& pool, const ConvertProgress& progress);

/// The type a tensor gets. Nothing asked for: what it has (but q8, where GGUF has blocks of few
/// bits, is for weights alone). Else `quant` for weights, and f32 for vectors and routers: they are
/// small, and routers decide.
DType target_dtype(const TensorSpec& spec, DType kept, std::optional<DType> quant);

}  // namespace r1
