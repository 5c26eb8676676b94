// What the kernels of every instruction set share: the lane count, stored rows and their scales.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "kernels/cpu/ops.h"
#include "libr1/base/checked.h"
#include "libr1/base/half.h"
#include "libr1/format/quant_tile.h"
#include "libr1/format/tensor_view.h"

namespace r1::cpu {

/// Partial sums of every reduction, in every table.
inline constexpr int kLanes = 16;

/// Weight rows that `linear` expands to float32 at a time, and elements of a row between two visits
/// of the same accumulators: a tile stays in the second level cache (384 KiB), a slice of it beside
/// a slice of x in the first.
inline constexpr int64_t kTileFloats = 96 * 1024;
inline constexpr int64_t kMaxTileRows = 48;
inline constexpr int64_t kSlice = 512;
/// Rows of x that share one expansion of the weights; their floats stay in the last level cache.
inline constexpr int64_t kRowBlock = 512;
/// At most so many columns (rows of x) in a register block of any table.
inline constexpr int64_t kMaxCols = 6;
/// Up to so many rows of x, weights are expanded in registers for each panel of rows: dearer than
/// from a tile, but memory is read while computing, not before. Where a processor has spare pipes
/// (kZen4Ops), any number: unpacking is free there, but for scaled types.
inline constexpr int64_t kDirectRows = 48;
/// Rows of x, as floats, that meet all weights before the next ones do: 768 KB.
inline int64_t direct_row_block(int64_t cols) {
  return std::max<int64_t>(192 * 1024 / std::max<int64_t>(cols, 1) / kMaxCols * kMaxCols, kMaxCols);
}

inline int64_t tile_stride(int64_t cols) { return (cols + kLanes - 1) / kLanes * kLanes; }
/// A multiple of 4 rows, at least 4.
inline int64_t tile_rows(int64_t cols) {
  const int64_t fit = kTileFloats / std::max<int64_t>(tile_stride(cols), 1);
  return std::clamp<int64_t>(fit / 4 * 4, 4, kMaxTileRows);
}

// A quantised row of x: for each 64 columns a record of 64 levels (int8), the float32 scales of its
// two blocks, for each block kSumBase - 128 times the sum of its levels, int32, and the sums of the
// levels of each half of each block, int16. Columns past the end are zero.
inline constexpr int64_t kRecordScales = kQuantCols;
/// The bits of kSumBaseFloat. A sum of products that starts from here is, read as a float32, itself
/// and kSumBaseFloat as long as it lies within 2^22 of zero: no conversion is needed. That of a
/// block does: |level * x| <= 128 * 127, 32 times.
inline constexpr int32_t kSumBase = 0x4b400000;
inline constexpr float kSumBaseFloat = 0x1.8p23f;
inline constexpr int64_t kRecordOffsets = kRecordScales + 2 * 4;
inline constexpr int64_t kRecordHalves = kRecordOffsets + 2 * 4;
inline constexpr int64_t kRecordBytes = kRecordHalves + 4 * 2;
/// Rows that `linear` quantises at a time where the caller has not done it.
inline constexpr int64_t kScratchRows = 48;
/// Where `linear` lays out the rows that it quantises, in floats from scratch on; behind them lies
/// a row of tiles, unpacked.
inline int64_t scratch_rows_floats(int64_t cols) {
  return round_up(kScratchRows * quantised_row_bytes(cols) / 4, 16);
}
inline std::byte* unpacking_room(const LinearArgs& a) {
  return reinterpret_cast<std::byte*>(a.scratch + scratch_rows_floats(a.w.cols));
}
/// Whether the processor by itself fetches early enough what one or two rows of x need of memory:
/// AMD's Zen 4 does, better than if told. Intel's Sapphire Rapids, unless told, reads q4 at 55 to
/// 60 % of what its memory gives.
bool processor_keeps_ahead();

/// Rows of x that meet all weights before the next ones do: 1.2 MB of records, for a second level
/// cache of 2 MB. Reading and unpacking the weights again for each block of rows costs less than
/// reading x again for each row of tiles from a third level that many processors share.
inline int64_t quant_row_block(int64_t cols) {
  constexpr int64_t kBlockBytes = 1200 * 1024;
  const int64_t row_bytes = quantised_row_bytes(std::max<int64_t>(cols, 1));
  return std::clamp<int64_t>(kBlockBytes / row_bytes / 24 * 24, 24, 576);
}
/// Sixteen bytes to look up.
using ByteTable = std::array<uint8_t, 16>;
/// 128 + the level of each code of each shape, shapes in a row.
template <size_t Shapes, size_t Codes>
constexpr ByteTable level_bytes(const std::array<std::array<int8_t, Codes>, Shapes>& levels) {
  static_assert(Shapes * Codes == 16);
  ByteTable bytes{};
  for (size_t i = 0; i < 16; ++i) {
    bytes[i] = static_cast<uint8_t>(128 + levels[i / Codes][i % Codes]);
  }
  return bytes;
}
template <typename T, size_t N>
constexpr ByteTable padded_bytes(const std::array<T, N>& values, int offset) {
  ByteTable bytes{};
  for (size_t i = 0; i < N; ++i) bytes[i] = static_cast<uint8_t>(values[i] + offset);
  return bytes;
}
inline constexpr ByteTable kQ2Bytes = level_bytes(kQ2Levels);
inline constexpr ByteTable kQ3Bytes = level_bytes(kQ3Levels);
inline constexpr ByteTable kQ4Bytes = padded_bytes(kQ4Levels, 128);
/// The same as bytes below 128, which count twice.
inline constexpr ByteTable kQ4LowBytes = [] {
  ByteTable bytes{};
  for (size_t i = 0; i < 16; ++i) {
    const int above = kQ4Levels[i] - kQ4Levels[0];
    if (above % 2 != 0) throw "q4's levels are all even or all odd";
    bytes[i] = static_cast<uint8_t>(above / 2);
  }
  return bytes;
}();
static_assert(kQ4LowBytes[15] < 128);
/// How far the shapes of a block's halves move its levels, less `least`; `bits` of a word for each.
struct Moves {
  ByteTable table;
  int least;
  int bits;
};
inline constexpr Moves kQ4Moves = {padded_bytes(kQ4Offsets, -kQ4Offsets[0]), kQ4Offsets[0], 3};
inline constexpr Moves kQ4LowMoves = {kQ4Moves.table, kQ4Moves.least + kQ4Levels[0] + 128, 3};
inline constexpr Moves kQ5Moves = {padded_bytes(kQ5Offsets, 0), 0, 3};
inline constexpr Moves kQ6Moves = {padded_bytes(kQ6Offsets, 0), 0, 2};
inline const float* row_of_x(const LinearArgs& a, int64_t t) {
  return a.x + (a.x_rows != nullptr ? a.x_rows[t] : t) * a.x_stride;
}
inline float load_float(const std::byte* p) {
  float x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
inline int32_t load_int32(const std::byte* p) {
  int32_t x;
  std::memcpy(&x, p, sizeof x);
  return x;
}

/// Where quantised rows lie: row t at base + (list[t] or t - first) * stride.
struct QuantisedRows {
  const std::byte* base;
  int64_t stride;
  const int32_t* list;
  int64_t first;
  const std::byte* row(int64_t t) const {
    return base + (list != nullptr ? list[t] : t - first) * stride;
  }
};

/// The scale type of an element type; char where there is none.
template <typename E>
struct ScaleOf {
  using type = char;
  static constexpr int64_t kColumns = 1;
};
template <>
struct ScaleOf<f8_e4m3> {
  using type = float;
  static constexpr int64_t kColumns = kFp8Block;
};
template <typename E>
inline constexpr bool kScaled = ScaleOf<E>::kColumns != 1;

/// One stored row: its elements and the scales that belong to it.
template <typename E>
struct Row {
  const E* p;
  const typename ScaleOf<E>::type* scales;
};

/// The rows of a stored matrix.
template <typename E>
struct Rows {
  View2<const E> m;
  const typename ScaleOf<E>::type* scales;

  Rows(const TensorView& t, View2<const E> view) : m(view), scales(nullptr) {
    if constexpr (kScaled<E>) {
      scales = reinterpret_cast<const typename ScaleOf<E>::type*>(t.scales());
    }
  }
  Row<E> operator[](int64_t r) const {
    if constexpr (kScaled<E>) {
      return {m.row(r), scales + r / kFp8Block * ceil_div(m.cols, kFp8Block)};
    } else {
      return {m.row(r), nullptr};
    }
  }
};

}  // namespace r1::cpu
