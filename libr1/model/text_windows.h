// Texts as windows of tokens, and the walk over them: each window a sequence of its own, a piece at
// a time, with the logits of every position.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "libr1/base/types.h"
#include "libr1/format/dtype.h"
#include "libr1/format/r1_reader.h"
#include "libr1/model/batch.h"
#include "libr1/model/transformer.h"

namespace r1 {

using TokenWindows = std::vector<std::vector<TokenId>>;

/// Cuts each text's tokens into windows of at most `window` tokens, `max_tokens` (0: no limit) in
/// all.
TokenWindows text_windows(const R1File& file, const std::vector<std::string>& texts, int64_t window,
                          int64_t max_tokens);

/// Throws Error{usage} if there is no token, a token is not in the model's vocabulary, or a window
/// is longer than the model's.
void check_windows(const TokenWindows& windows, const R1File& model);

/// What forward() needs for the batches of walk_windows().
TransformerLimits window_limits(const TokenWindows& windows, DType kv_type);

/// Calls f for each piece, in order: the batch, and the tokens of its window that follow its first.
/// All rows are wanted.
void walk_windows(const TokenWindows& windows,
                  const std::function<void(const Batch& batch, std::span<const TokenId> next)>& f);

}  // namespace r1
