// What the kernels of every instruction set share: the lane count, stored rows and their scales.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "kernels/cpu/ops.h"
#include "libr1/base/half.h"
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
/// from a tile, but memory is read while computing, not before.
inline constexpr int64_t kDirectRows = 48;

inline int64_t tile_stride(int64_t cols) { return (cols + kLanes - 1) / kLanes * kLanes; }
/// A multiple of 4 rows, at least 4.
inline int64_t tile_rows(int64_t cols) {
  const int64_t fit = kTileFloats / std::max<int64_t>(tile_stride(cols), 1);
  return std::clamp<int64_t>(fit / 4 * 4, 4, kMaxTileRows);
}

/// Positions of one softmax segment in `attend`.
inline constexpr int64_t kSegment = 256;

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
template <>
struct ScaleOf<int8_t> {
  using type = f16;
  static constexpr int64_t kColumns = kQ8Block;
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
      constexpr int64_t kColumns = ScaleOf<E>::kColumns;
      const int64_t line = std::is_same_v<E, f8_e4m3> ? r / kFp8Block : r;
      return {m.row(r), scales + line * ((m.cols + kColumns - 1) / kColumns)};
    } else {
      return {m.row(r), nullptr};
    }
  }
};

}  // namespace r1::cpu
