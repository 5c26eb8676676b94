// SPDX-License-Identifier: MIT
#include "libr1/format/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/base/half.h"
#include "libr1/format/quant_block.h"
#include "libr1/format/quant_tile.h"

namespace r1 {

namespace {

// True unless an element of n bits T has all bits of `exponent` set: infinite or no number.
template <typename T>
bool none_has(std::span<const std::byte> elements, T exponent) {
  uint32_t bad = 0;
  for (size_t i = 0; i < elements.size() / sizeof(T); ++i) {
    T bits;
    std::memcpy(&bits, elements.data() + i * sizeof(T), sizeof bits);
    bad |= (bits & exponent) == exponent ? 1u : 0u;
  }
  return bad == 0;
}

// At most 16 rows, from which a row of tiles is made.
bool quantize_tiles(DType dtype, const float* rows, int64_t n, int64_t cols, const float* weights,
                    std::byte* out) {
  bool good = true;
  for (int64_t k = 0; k < cols; k += kQuantCols, out += quant_tile_bytes(dtype)) {
    std::memset(out, 0, static_cast<size_t>(quant_tile_bytes(dtype)));
    for (int64_t b = 0; b < 2; ++b) {
      const int64_t begin = k + b * kQuantBlock;
      const int64_t width = std::clamp<int64_t>(cols - begin, 0, kQuantBlock);
      QuantBlocks blocks;
      float column_weights[kQuantBlock] = {};
      for (int64_t c = 0; c < width; ++c) {
        for (int64_t r = 0; r < n; ++r) blocks.x[c][r] = rows[r * cols + begin + c];
        column_weights[c] = weights != nullptr ? weights[begin + c] : 1.0f;
      }
      const bool plain =
          weights == nullptr && width == kQuantBlock;  // no columns that are not there
      good &= quantize_blocks(dtype, plain ? nullptr : column_weights, blocks);
      std::byte* const lines = out + kQuantScaleBytes + b * quant_block_bytes(dtype);
      for (int64_t r = 0; r < kQuantRows; ++r) {
        const auto word = static_cast<uint16_t>(blocks.words[r]);
        std::memcpy(out + 2 * (b * kQuantRows + r), &word, sizeof word);
      }
      for (int64_t c = 0; c < kQuantBlock; ++c) {
        for (int64_t r = 0; r < kQuantRows; ++r) {
          add_quant_code(dtype, lines, r, c, blocks.codes[c][r]);
        }
      }
    }
  }
  return good;
}

}  // namespace

bool all_finite(DType dtype, std::span<const std::byte> elements) {
  switch (dtype) {
    case DType::f32:
      return none_has<uint32_t>(elements, 0x7f800000u);
    case DType::f16:
      return none_has<uint16_t>(elements, 0x7c00);
    case DType::bf16:
      return none_has<uint16_t>(elements, 0x7f80);
    case DType::fp8_block:
      return none_has<uint8_t>(elements, 0x7f);
    default:
      break;
  }
  R1_CHECK(false && "quantised types have no such elements");
  return true;
}

size_t rows_bytes(DType dtype, int64_t n, int64_t cols) {
  return static_cast<size_t>(
      *element_bytes(dtype, static_cast<uint64_t>(n), static_cast<uint64_t>(cols)));
}

bool quantize_rows(DType dtype, const float* rows, int64_t n, int64_t cols, std::byte* out,
                   const float* weights) {
  const auto count = static_cast<size_t>(n * cols);
  switch (dtype) {
    case DType::f32:
      std::memcpy(out, rows, count * sizeof(float));
      return all_finite(dtype, {out, count * sizeof(float)});
    case DType::bf16:
      for (size_t i = 0; i < count; ++i) reinterpret_cast<bf16*>(out)[i] = to_bf16(rows[i]);
      return all_finite(dtype, {out, count * sizeof(bf16)});
    case DType::f16:
      for (size_t i = 0; i < count; ++i) reinterpret_cast<f16*>(out)[i] = to_f16(rows[i]);
      return all_finite(dtype, {out, count * sizeof(f16)});
    case DType::fp8_block:
      break;
    default: {
      bool good = true;
      for (int64_t r = 0; r < n; r += kQuantRows) {
        good &= quantize_tiles(dtype, rows + r * cols, std::min(kQuantRows, n - r), cols, weights,
                               out + rows_bytes(dtype, r, cols));
      }
      return good;
    }
  }
  R1_CHECK(false && "nothing is converted to fp8_block");
  return false;
}

}  // namespace r1
