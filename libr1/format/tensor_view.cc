// SPDX-License-Identifier: MIT
#include "libr1/format/tensor_view.h"

#include <type_traits>

#include "libr1/base/checked.h"

namespace r1 {

void dequantize_row(const TensorView& tensor, int64_t row, float* out) {
  visit_dtype(tensor, [&]<typename E>(View2<const E> m) {
    const E* x = m.row(row);
    if constexpr (std::is_same_v<E, f8_e4m3>) {
      const auto* scales = reinterpret_cast<const float*>(tensor.scales()) +
                           row / kFp8Block * ceil_div(m.cols, kFp8Block);
      for (int64_t c = 0; c < m.cols; ++c) out[c] = to_float(x[c]) * scales[c / kFp8Block];
    } else if constexpr (std::is_same_v<E, int8_t>) {
      const auto* scales =
          reinterpret_cast<const f16*>(tensor.scales()) + row * (m.stride / kQ8Block);
      for (int64_t c = 0; c < m.cols; ++c) {
        out[c] = static_cast<float>(x[c]) * to_float(scales[c / kQ8Block]);
      }
    } else {
      for (int64_t c = 0; c < m.cols; ++c) out[c] = to_float(x[c]);
    }
  });
}

float TensorView::at(int64_t row, int64_t col) const {
  return visit_dtype(*this, [&]<typename E>(View2<const E> m) {
    const E x = m.row(row)[col];
    if constexpr (std::is_same_v<E, f8_e4m3>) {
      return to_float(x) *
             reinterpret_cast<const float*>(
                 scales())[row / kFp8Block * ceil_div(cols, kFp8Block) + col / kFp8Block];
    } else if constexpr (std::is_same_v<E, int8_t>) {
      return static_cast<float>(x) *
             to_float(reinterpret_cast<const f16*>(scales())[(row * m.stride + col) / kQ8Block]);
    } else {
      return to_float(x);
    }
  });
}

}  // namespace r1
