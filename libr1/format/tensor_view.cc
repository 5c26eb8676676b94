// SPDX-License-Identifier: MIT
#include "libr1/format/tensor_view.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "libr1/base/checked.h"
#include "libr1/format/quant_tile.h"

namespace r1 {

namespace {
// The scale word of a row (of 16) in a block (of 2) of a tile.
f16 scale_word(const std::byte* tile, int64_t block, int64_t row) {
  f16 word;
  std::memcpy(&word, tile + (block * kQuantRows + row) * 2, sizeof word);
  return word;
}
}  // namespace

const std::byte* quant_tile(const TensorView& t, int64_t row, int64_t col) {
  const int64_t tile = row / kQuantRows * ceil_div(t.cols, kQuantCols) + col / kQuantCols;
  return t.data + tile * quant_tile_bytes(t.dtype);
}

void dequantize_part(const TensorView& t, int64_t row, int64_t begin, int64_t end, float* out) {
  const int64_t r = row % kQuantRows;
  for (int64_t k = begin; k < end; k += kQuantBlock) {
    const std::byte* const tile = quant_tile(t, row, k);
    const int64_t b = k / kQuantBlock % 2;
    const std::byte* const block = tile + kQuantScaleBytes + b * quant_block_bytes(t.dtype);
    const f16 word = scale_word(tile, b, r);
    const float scale = to_float(word) * quant_unit(t.dtype);
    for (int64_t i = 0; i < std::min(kQuantBlock, end - k); ++i) {
      const int level = quant_level(t.dtype, quant_shape(t.dtype, word.bits, i),
                                    quant_code(t.dtype, block, r, i));
      out[k - begin + i] = static_cast<float>(level) * scale;
    }
  }
}

void dequantize_row(const TensorView& tensor, int64_t row, float* out) {
  if (is_quantised(tensor.dtype)) return dequantize_part(tensor, row, 0, tensor.cols, out);
  visit_dtype(tensor, [&]<typename E>(View2<const E> m) {
    const E* x = m.row(row);
    if constexpr (std::is_same_v<E, f8_e4m3>) {
      const auto* scales = reinterpret_cast<const float*>(tensor.scales()) +
                           row / kFp8Block * ceil_div(m.cols, kFp8Block);
      for (int64_t c = 0; c < m.cols; ++c) out[c] = to_float(x[c]) * scales[c / kFp8Block];
    } else {
      for (int64_t c = 0; c < m.cols; ++c) out[c] = to_float(x[c]);
    }
  });
}

float TensorView::at(int64_t row, int64_t col) const {
  if (is_quantised(dtype)) {
    const std::byte* const tile = quant_tile(*this, row, col);
    const int64_t b = col / kQuantBlock % 2, r = row % kQuantRows;
    const std::byte* const block = tile + kQuantScaleBytes + b * quant_block_bytes(dtype);
    const f16 word = scale_word(tile, b, r);
    const int64_t k = col % kQuantBlock;
    const int level =
        quant_level(dtype, quant_shape(dtype, word.bits, k), quant_code(dtype, block, r, k));
    return static_cast<float>(level) * (to_float(word) * quant_unit(dtype));
  }
  return visit_dtype(*this, [&]<typename E>(View2<const E> m) {
    const E x = m.row(row)[col];
    if constexpr (std::is_same_v<E, f8_e4m3>) {
      return to_float(x) *
             reinterpret_cast<const float*>(
                 scales())[row / kFp8Block * ceil_div(cols, kFp8Block) + col / kFp8Block];
    } else {
      return to_float(x);
    }
  });
}

}  // namespace r1
