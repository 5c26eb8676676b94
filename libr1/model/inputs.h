// What a forward call tells the device before the first layer: the batch in integers, row by row,
// and the angles of each row's position.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libr1/backend/backend.h"
#include "libr1/base/buffer.h"
#include "libr1/model/batch.h"
#include "libr1/model/rope.h"

namespace r1 {

/// Rows that latent attention treats alike: one sequence's rows at consecutive positions, all of
/// them before its n_prefill; or any others.
struct RowRun {
  int64_t first = 0, n_rows = 0;
  bool prefill = false;
};

/// Rows of a call and the angles of their positions.
struct InputRows {
  BatchRows batch;
  Tensor cos, sin;                    ///< [T, half]
  std::span<const RowRun> runs = {};  ///< all rows, in order
};

/// On the device, valid until the next load().
struct Inputs {
  InputRows all;
  InputRows wanted;                      ///< those whose logits are wanted, in their order
  const int32_t* wanted_rows = nullptr;  ///< [W] their numbers among all
};

struct InputLimits {
  int64_t n_pages = 1;
  int64_t max_batch_tokens = 1;
  int64_t max_batch_sequences = 1;
  int64_t max_wanted = 1;
  int64_t max_positions = 1;
  int64_t vocab_size = 1;
  int64_t half = 1;  ///< angles a position
};

/// Fills one block on the host and sends it to the device in one piece.
class InputBlock {
 public:
  static uint64_t reserved_bytes(const InputLimits& limits);

  InputBlock() = default;
  InputBlock(const InputLimits& limits, Backend& backend);

  /// Checks the batch against the limits (R1_CHECK). Allocates nothing.
  Inputs load(const Batch& batch, const Rope& rope, Backend& backend);

 private:
  void check(const Batch& batch) const;

  InputLimits limits_;
  std::vector<RowRun> runs_, wanted_runs_;
  Buffer host_;
  DeviceMemory device_;
};

}  // namespace r1
