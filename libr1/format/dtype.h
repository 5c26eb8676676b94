// Element types of stored tensors, their names and their sizes in memory.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace r1 {

/// How a tensor's elements are stored in a .r1 file, in memory and in the kernels: one layout each,
/// so that a mapped file is used in place. The numbers are written to files and never change.
enum class DType : uint32_t {
  f32 = 0,
  f16 = 1,
  bf16 = 2,
  /// E4M3 bytes [rows, cols], zero padding to a multiple of 64 bytes, then float32 scales
  /// [ceil(rows / 128), ceil(cols / 128)]; value = element * scale of its 128 x 128 block.
  fp8_block = 3,
  /// int8 [rows, P] with P = cols rounded up to 32 (zeros there), padding to 64 bytes, then
  /// binary16 scales [rows, P / 32]; value = element * scale of its run of 32 columns. Elements are
  /// in [-127, 127]. 8.5 bits per weight where cols is a multiple of 32.
  q8 = 4,
};

inline constexpr int64_t kFp8Block = 128;
inline constexpr int64_t kQ8Block = 32;

/// "f32", "f16", "bf16", "fp8", "q8".
std::string_view dtype_name(DType dtype);
std::optional<DType> dtype_from_name(std::string_view name);
/// True if `value` is one of the enumerators above.
bool is_known_dtype(uint32_t value);

/// Bytes of the elements alone, without scales. rows, cols >= 0. Nothing on overflow.
std::optional<uint64_t> element_bytes(DType dtype, uint64_t rows, uint64_t cols);
/// Where the scales begin, relative to the tensor's first byte; equals stored_bytes without scales.
std::optional<uint64_t> scales_offset(DType dtype, uint64_t rows, uint64_t cols);
/// Bytes of the whole tensor, scales included. Nothing on overflow.
std::optional<uint64_t> stored_bytes(DType dtype, uint64_t rows, uint64_t cols);

}  // namespace r1
