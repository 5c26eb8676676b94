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
  // Quantised: tiles of 16 rows x 64 columns, see quant_tile.h. Value = level * scale of its row's
  // run of 32 columns; the scale is a binary16, the level follows from a code of so many bits.
  q8 = 4,  ///< levels -127 ... 127: 8.5 bits per weight
  q6 = 5,  ///< 64 levels in a row, moved to fit each 16 columns: 6.5 bits per weight
  q5 = 6,  ///< 32 of them: 5.5 bits per weight
  q4 = 7,  ///< 16 levels by table, moved likewise: 4.5 bits per weight
  q3 = 8,  ///< levels by one of two tables for each 4 columns: 3.5 bits per weight
  q2 = 9,  ///< levels by one of four tables for each 8 columns: 2.5 bits per weight
};

inline constexpr int64_t kFp8Block = 128;
/// The quantised types, most bits first.
inline constexpr DType kQuantisedTypes[] = {DType::q8, DType::q6, DType::q5,
                                            DType::q4, DType::q3, DType::q2};
/// True for them.
constexpr bool is_quantised(DType dtype) { return dtype >= DType::q8 && dtype <= DType::q2; }

/// "f32", "f16", "bf16", "fp8", "q8", "q6", "q5", "q4", "q3", "q2".
std::string_view dtype_name(DType dtype);
std::optional<DType> dtype_from_name(std::string_view name);
/// True if `value` is one of the enumerators above.
bool is_known_dtype(uint32_t value);

/// Bytes of the elements alone, without the scales of fp8_block; quantised types have their scales
/// among the elements. rows, cols >= 0. Nothing on overflow.
std::optional<uint64_t> element_bytes(DType dtype, uint64_t rows, uint64_t cols);
/// Where the scales of fp8_block begin, relative to the tensor's first byte; equals
/// stored_bytes for other types.
std::optional<uint64_t> scales_offset(DType dtype, uint64_t rows, uint64_t cols);
/// Bytes of the whole tensor, scales included. Nothing on overflow.
std::optional<uint64_t> stored_bytes(DType dtype, uint64_t rows, uint64_t cols);

}  // namespace r1
