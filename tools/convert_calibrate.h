// r1-convert --calibrate: what a model's matrices meet on a text.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "libr1/base/thread_pool.h"
#include "libr1/format/checkpoint.h"
#include "libr1/format/recipe.h"

namespace r1::cli {

struct CalibrateOptions {
  std::string text;        ///< file
  std::string field;       ///< of its records; "": the file is a text
  std::string model;       ///< .r1 file of the same checkpoint; "": one is made, run and removed
  std::string output;      ///< the conversion's: the model made lies beside it
  int64_t tokens = 16384;  ///< at most
  int threads = 0;
  bool resume = false;  ///< go on with the model that an interrupted run was making
};

/// Runs the model. Throws Error{usage} if `model` is of another shape than `source`.
ColumnWeights calibration_of(const CheckpointSource& source, const CalibrateOptions& options,
                             ThreadPool& pool);

}  // namespace r1::cli
