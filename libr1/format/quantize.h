// From float32 rows to the types of .r1 files.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "libr1/format/dtype.h"

namespace r1 {

/// Converts `rows` [n, cols] to `dtype` (not fp8_block): rows_bytes(dtype, n, cols) bytes.
/// Quantised types fill whole tiles: n is a multiple of 16, or these are the last rows of their
/// matrix. Each block's result depends on its 32 values, and on `weights` [cols] if given, alone;
/// see quantize_blocks. Returns false if a value is not finite, or too large for the type; what was
/// written then means nothing.
bool quantize_rows(DType dtype, const float* rows, int64_t n, int64_t cols, std::byte* out,
                   const float* weights = nullptr);

/// False if an element (any alignment; without scales) is infinite or no number. Not for quantised
/// types.
bool all_finite(DType dtype, std::span<const std::byte> elements);

/// Bytes of n rows, padding included.
size_t rows_bytes(DType dtype, int64_t n, int64_t cols);

}  // namespace r1
