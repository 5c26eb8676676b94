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
//   64 bytes     scale words [2 blocks][16 rows]; a block is 32 columns
//   2 blocks     each 64 * bits bytes: lines of 64 bytes, in which byte 4 * row + k belongs to that
//                row and to column k of a group of four columns; group g has columns 4g ... 4g + 3
// q8: line g holds group g, code = byte.
// q4, q5, q6: lines 0 to 3 hold four low bits, of group i in bits 0-3 and of group i + 4 in bits
// 4-7 of line i. q5: line 4 holds the fifth bit of group g in bit g. q6: lines 4 and 5 hold bits 4
// and 5 of group 4j + i in bits 2i and 2i + 1 of line 4 + j.
// q3: line i of three holds group i in bits 0-2, group i + 4 in bits 3-5, and bit i of the codes of
// groups 3 and 7 in bits 6 and 7. q2: line j of two holds group 4j + i in bits 2i and 2i + 1.
// What lies beyond the matrix has scale word 0 and the code of the level nearest to 0.
//
// A scale word is a binary16 scale. But for q8 its low bits, the shape, say besides which of a few
// sets of levels parts of the block have, so that a part of small or lopsided values is not
// measured with the yardstick of its neighbours. The scale is the whole word all the same: who
// chooses it allows for what the shape adds. The same exact integer products, and one
// multiplication by a scale for a block.

inline constexpr int64_t kQuantRows = 16;
inline constexpr int64_t kQuantCols = 64;
inline constexpr int64_t kQuantBlock = 32;
inline constexpr int64_t kQuantLine = 64;
inline constexpr int64_t kQuantScaleBytes = 64;

/// Bits of a code of a quantised type.
constexpr int quant_bits(DType dtype) {
  switch (dtype) {
    case DType::q8:
      return 8;
    case DType::q6:
      return 6;
    case DType::q5:
      return 5;
    case DType::q4:
      return 4;
    case DType::q3:
      return 3;
    default:
      return 2;
  }
}
/// A value is level * scale * this power of two, which keeps scales of small weights away from
/// where binary16 has few bits left.
constexpr float quant_unit(DType dtype) { return dtype == DType::q8 ? 1.0f : 0x1p-8f; }
/// Columns of a block that have a shape of their own, and the bits of it: part p is in bits
/// p * bits ... of the scale word.
constexpr int quant_part(DType dtype) {
  switch (dtype) {
    case DType::q8:
      return 32;
    case DType::q3:
      return 4;
    case DType::q2:
      return 8;
    default:
      return 16;
  }
}
constexpr int quant_shape_bits(DType dtype) {
  switch (dtype) {
    case DType::q8:
      return 0;
    case DType::q6:
    case DType::q2:
      return 2;
    case DType::q3:
      return 1;
    default:
      return 3;
  }
}
/// Bits of the shapes of a whole block.
constexpr int quant_block_shape_bits(DType dtype) {
  return 32 / quant_part(dtype) * quant_shape_bits(dtype);
}
/// Bytes of the codes of one block, and of a whole tile.
constexpr int64_t quant_block_bytes(DType dtype) { return kQuantLine * quant_bits(dtype); }
constexpr int64_t quant_tile_bytes(DType dtype) {
  return kQuantScaleBytes + 2 * quant_block_bytes(dtype);
}
constexpr int64_t quant_tiles(int64_t n, int64_t size) { return (n + size - 1) / size; }

// Levels by table were found by Lloyd's algorithm on blocks of real weights and of normal numbers,
// shapes and scales chosen for the least square error, and rounded. The scale may be negative.

/// q4: level = levels[code] + offsets[shape]. All even, so that half of them above the first is a
/// byte below 128, of which AVX2 multiplies pairs without overflow.
inline constexpr std::array<int8_t, 16> kQ4Levels = {-106, -90, -70, -54, -40, -28, -16, -6,
                                                     4,    16,  28,  40,  52,  66,  84,  110};
inline constexpr std::array<int8_t, 8> kQ4Offsets = {-16, -11, -7, -2, 2, 7, 11, 16};
/// q3: [shape][code].
inline constexpr std::array<std::array<int8_t, 8>, 2> kQ3Levels = {{
    {-127, -84, -38, -12, 11, 36, 63, 109},
    {-66, -45, -25, -9, 5, 24, 47, 80},
}};
/// q2: [shape][code].
inline constexpr std::array<std::array<int8_t, 4>, 4> kQ2Levels = {{
    {-127, -49, 1, 52},
    {-83, -15, 28, 76},
    {-58, -13, 28, 94},
    {-40, -9, 16, 50},
}};
/// q5: level = 4 * code + this - 128, by shape: the range of sixteen columns moved by more or less
/// than whole steps.
inline constexpr std::array<uint8_t, 8> kQ5Offsets = {47, 52, 58, 63, 69, 74, 80, 85};
/// q6: level = 2 * code + this - 128.
inline constexpr std::array<uint8_t, 4> kQ6Offsets = {55, 62, 68, 75};

/// The level that a code stands for in a part with this shape.
constexpr int quant_level(DType dtype, int shape, int code) {
  const auto s = static_cast<size_t>(shape), c = static_cast<size_t>(code);
  switch (dtype) {
    case DType::q8:
      return code - 128;
    case DType::q6:
      return 2 * code + kQ6Offsets[s] - 128;
    case DType::q5:
      return 4 * code + kQ5Offsets[s] - 128;
    case DType::q4:
      return kQ4Levels[c] + kQ4Offsets[s];
    case DType::q3:
      return kQ3Levels[s][c];
    default:
      return kQ2Levels[s][c];
  }
}
/// The shape of column k (of 32) in a block's scale word.
constexpr int quant_shape(DType dtype, int word, int64_t k) {
  const int bits = quant_shape_bits(dtype);
  return word >> (static_cast<int>(k) / quant_part(dtype) * bits) & ((1 << bits) - 1);
}

/// Where a line's byte of `row` and column k (of 32) lies: the group's number times 64 and the
/// byte.
constexpr int64_t quant_byte(int64_t row, int64_t k) { return 4 * row + k % 4; }

/// Code of `row` (of 16) and column k (of 32) in a block.
constexpr int quant_code(DType dtype, const std::byte* block, int64_t row, int64_t k) {
  const int64_t g = k / 4, at = quant_byte(row, k);
  const auto line = [&](int64_t i) { return static_cast<int>(block[i * kQuantLine + at]); };
  if (dtype == DType::q8) return line(g);
  if (dtype == DType::q2) return line(g / 4) >> (2 * (g % 4)) & 3;
  if (dtype == DType::q3 && g % 4 < 3) return line(g % 4) >> (g / 4 * 3) & 7;
  if (dtype == DType::q3) {
    const int64_t bit = 6 + g / 4;
    return (line(0) >> bit & 1) | (line(1) >> bit & 1) << 1 | (line(2) >> bit & 1) << 2;
  }
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
  if (dtype == DType::q2) return put(g / 4, code << (2 * (g % 4)));
  if (dtype == DType::q3) {
    if (g % 4 < 3) return put(g % 4, code << (g / 4 * 3));
    for (int i = 0; i < 3; ++i) put(i, (code >> i & 1) << (6 + g / 4));
    return;
  }
  put(g % 4, (code & 15) << (g / 4 * 4));
  if (dtype == DType::q5) put(4, code >> 4 << g);
  if (dtype == DType::q6) put(4 + g / 4, code >> 4 << (2 * (g % 4)));
}

}  // namespace r1
