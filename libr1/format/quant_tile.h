// The tiles that quantised weights are stored in: 16 rows x 64 columns, in the order in which
// vpdpbusd and its like eat them. File, memory and kernels share this layout; the byte diagram is
// in man/r1-file.5. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "libr1/base/half.h"
#include "libr1/format/dtype.h"

namespace r1 {

// A matrix is ceil(rows / 16) x ceil(cols / 64) tiles, row-major, 64-byte aligned. A tile is
//   64 bytes     binary16 scales [2 blocks][16 rows]; a block is 32 columns
//   2 blocks     each 64 * bits bytes: lines of 64 bytes, in which byte 4 * row + k belongs to that
//                row and to column k of a group of four columns; group g has columns 4g ... 4g + 3
// q8: line g holds group g, code = byte.
// q4, q5, q6: lines 0 to 3 hold four low bits, of group i in bits 0-3 and of group i + 4 in bits
// 4-7 of line i. q5: line 4 holds the fifth bit of group g in bit g. q6: lines 4 and 5 hold bits 4
// and 5 of group 4j + i in bits 2i and 2i + 1 of line 4 + j. What lies beyond the matrix has scale
// 0 and the code of level 0.

inline constexpr int64_t kQuantRows = 16;
inline constexpr int64_t kQuantCols = 64;
inline constexpr int64_t kQuantBlock = 32;
inline constexpr int64_t kQuantLine = 64;
inline constexpr int64_t kQuantScaleBytes = 64;

/// Bits of a code of a quantised type.
constexpr int quant_bits(DType dtype) {
  return dtype == DType::q8 ? 8 : dtype == DType::q6 ? 6 : dtype == DType::q5 ? 5 : 4;
}
/// Bytes of the codes of one block, and of a whole tile.
constexpr int64_t quant_block_bytes(DType dtype) { return kQuantLine * quant_bits(dtype); }
constexpr int64_t quant_tile_bytes(DType dtype) {
  return kQuantScaleBytes + 2 * quant_block_bytes(dtype);
}
constexpr int64_t quant_tiles(int64_t n, int64_t size) { return (n + size - 1) / size; }

/// The levels of q4: what Lloyd's algorithm finds for blocks of 32 normal numbers, each block with
/// the scale that suits it best, rounded. The scale may be negative.
inline constexpr std::array<int8_t, 16> kQ4Levels = {-127, -99, -79, -62, -48, -34, -22, -10,
                                                     2,    13,  25,  37,  50,  65,  82,  105};

/// The level that a code stands for.
constexpr int quant_level(DType dtype, int code) {
  return dtype == DType::q4 ? kQ4Levels[static_cast<size_t>(code)]
                            : code - (1 << (quant_bits(dtype) - 1));
}

/// Where a line's byte of `row` and column k (of 32) lies: the group's number times 64 and the
/// byte.
constexpr int64_t quant_byte(int64_t row, int64_t k) { return 4 * row + k % 4; }

/// Code of `row` (of 16) and column k (of 32) in a block.
constexpr int quant_code(DType dtype, const std::byte* block, int64_t row, int64_t k) {
  const int64_t g = k / 4, at = quant_byte(row, k);
  const auto line = [&](int64_t i) { return static_cast<int>(block[i * kQuantLine + at]); };
  if (dtype == DType::q8) return line(g);
  const int low = line(g % 4) >> (g / 4 * 4) & 15;
  if (dtype == DType::q5) return low | (line(4) >> g & 1) << 4;
  if (dtype == DType::q6) return low | (line(4 + g / 4) >> (2 * (g % 4)) & 3) << 4;
  return low;
}

/// Adds a code to a block whose bits there are still 0.
constexpr void add_quant_code(DType dtype, std::byte* block, int64_t row, int64_t k, int code) {
  const int64_t g = k / 4, at = quant_byte(row, k);
  const auto put = [&](int64_t i, int bits) {
    block[i * kQuantLine + at] |= static_cast<std::byte>(bits);
  };
  if (dtype == DType::q8) return put(g, code);
  put(g % 4, (code & 15) << (g / 4 * 4));
  if (dtype == DType::q5) put(4, code >> 4 << g);
  if (dtype == DType::q6) put(4 + g / 4, code >> 4 << (2 * (g % 4)));
}

}  // namespace r1
