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

/// Rows of a call and the angles of their positions.
struct InputRows {
  BatchRows batch;
  Tensor cos, sin;  ///< [T, half]
  /// What latent attention treats differently: rows before their sequence's n_prefill, and all
  /// others (of whatever sequences), each in order.
  std::span<const RowRun> prompt_runs = {}, other_runs = {};
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
  /// The two kinds of runs of a call's rows.
  struct Runs {
    void reserve(int64_t most);
    void clear();
    /// Row `row` comes next; `follows`: it is its sequence's next position, too.
    void add(int64_t row, bool is_prompt, bool follows);

    std::vector<RowRun> prompt, other;
  };
  Runs runs_, wanted_runs_;
  Buffer host_;
  DeviceMemory device_;
};

}  // namespace r1
