// One forward call's work, told in integers: which tokens, whose cache pages, which logits.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "libr1/base/types.h"

namespace r1 {

/// Positions in one page of the key/value cache. Prefixes are shared page by page.
inline constexpr int32_t kPageTokens = 32;

/// A run of consecutive tokens of one sequence: a chunk of its prompt, or its newest token.
struct SequenceSlice {
  /// Pages of the sequence in order; position p lies in pages[p / kPageTokens] at p % kPageTokens.
  /// Covers at least first_position + n_tokens positions. Pages before first_position / kPageTokens
  /// may be shared with other sequences and are only read.
  std::span<const int32_t> pages;
  int32_t first_position = 0;  ///< positions before it are already in the cache
  int32_t first_row = 0;       ///< row of its first token in Batch::tokens
  int32_t n_tokens = 0;
  /// Positions before this one are those of a prompt, all but its last, and go through latent
  /// attention in its expanded form: faster for many rows at once, but it rounds otherwise. So a
  /// row's bits depend on which side it is on, and that must be the same whenever it is computed.
  int32_t n_prefill = 0;
};

/// Sequences may appear once in a batch. Rows are those of `tokens`, at least one.
struct Batch {
  std::span<const TokenId> tokens;           ///< [T]
  std::span<const SequenceSlice> sequences;  ///< [S], covering [0, T) in order
  std::span<const int32_t> wanted;           ///< [W] rows whose logits are asked for, ascending
};

}  // namespace r1
