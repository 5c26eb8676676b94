// Names for integers that mean something, shared by every folder.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace r1 {

/// An id of the tokenizer's vocabulary; a row of the embedding matrix.
using TokenId = int32_t;

}  // namespace r1
