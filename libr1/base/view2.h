// A matrix that somebody else owns: rows x cols with a row stride, all in elements.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace r1 {

/// Row-major view of [rows, cols]; row r starts at data + r * stride, stride >= cols.
/// Does not own; as cheap to copy as a pointer. T may be const.
template <typename T>
struct View2 {
  T* data = nullptr;
  int64_t rows = 0;
  int64_t cols = 0;
  int64_t stride = 0;

  View2() = default;
  View2(T* d, int64_t r, int64_t c) : data(d), rows(r), cols(c), stride(c) {}
  View2(T* d, int64_t r, int64_t c, int64_t s) : data(d), rows(r), cols(c), stride(s) {}
  /// A view of mutable elements is a view of const ones.
  operator View2<const T>() const { return {data, rows, cols, stride}; }

  T* row(int64_t r) const { return data + r * stride; }
  std::span<T> row_span(int64_t r) const { return {row(r), static_cast<size_t>(cols)}; }
  /// Rows [first, first + n).
  View2 slice_rows(int64_t first, int64_t n) const { return {row(first), n, cols, stride}; }
};

}  // namespace r1
