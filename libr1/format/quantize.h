// From float32 rows to the types of .r1 files.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "libr1/base/half.h"
#include "libr1/format/dtype.h"

namespace r1 {

/// Converts `rows` [n, cols] to `dtype` (f32, f16, bf16 or q8). elements: n * row_bytes; for q8,
/// scales: n * P / 32 binary16 with P = cols rounded up to 32. q8: scale = max|x| / 127 of 32
/// columns, rounded to binary16; element = x / scale to the nearest, ties to even, kept within
/// +-127. Each row's result depends on that row alone. Returns false if a value is not finite, or
/// too large for the type; what was written then means nothing.
bool quantize_rows(DType dtype, const float* rows, int64_t n, int64_t cols, std::byte* elements,
                   f16* scales);

/// False if an element (any alignment; without scales) is infinite or no number.
bool all_finite(DType dtype, std::span<const std::byte> elements);

/// Bytes of one row's elements, padding included.
size_t row_bytes(DType dtype, int64_t cols);

}  // namespace r1
