// A stored matrix (or vector: one row) without its element type: what files give and kernels take.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "libr1/base/half.h"
#include "libr1/base/view2.h"
#include "libr1/format/dtype.h"

namespace r1 {

/// Points into memory that the file or buffer it came from owns. `data` is 64-byte aligned and
/// holds stored_bytes(dtype, rows, cols) bytes in the layout that DType describes. Tensors of rank
/// 1 have rows == 1; weights are [out, in], row-major.
struct TensorView {
  const std::byte* data = nullptr;
  DType dtype = DType::f32;
  int64_t rows = 0;
  int64_t cols = 0;

  bool empty() const { return data == nullptr; }
  int64_t size() const { return rows * cols; }
  /// The scales of fp8_block, see DType.
  const std::byte* scales() const {
    return data + *scales_offset(dtype, static_cast<uint64_t>(rows), static_cast<uint64_t>(cols));
  }
  const float* as_f32() const { return reinterpret_cast<const float*>(data); }
  /// Element (row, col) as float32; slow, for checks and small tensors.
  float at(int64_t row, int64_t col) const;
};

/// Writes row `row` as float32: out has cols elements. Exact for every dtype but for the one
/// rounding of element * scale.
void dequantize_row(const TensorView& tensor, int64_t row, float* out);

/// dequantize_row of columns [begin, end) of a quantised tensor, begin a multiple of 32.
void dequantize_part(const TensorView& tensor, int64_t row, int64_t begin, int64_t end, float* out);

/// The tile of a quantised tensor (quant_tile.h) that holds row `row` and column `col`.
const std::byte* quant_tile(const TensorView& tensor, int64_t row, int64_t col);

/// Calls f(View2<const E>) with E the element type (float, f16, bf16 or f8_e4m3) of a tensor that
/// is not quantised. The one place where a stored type becomes a C++ type.
template <typename F>
decltype(auto) visit_dtype(const TensorView& t, F&& f) {
  const auto view = [&]<typename E>(const E*) {
    return View2<const E>(reinterpret_cast<const E*>(t.data), t.rows, t.cols);
  };
  switch (t.dtype) {
    case DType::f16:
      return f(view(static_cast<const f16*>(nullptr)));
    case DType::bf16:
      return f(view(static_cast<const bf16*>(nullptr)));
    case DType::fp8_block:
      return f(view(static_cast<const f8_e4m3*>(nullptr)));
    default:
      return f(view(static_cast<const float*>(nullptr)));
  }
}

}  // namespace r1
