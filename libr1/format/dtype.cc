// SPDX-License-Identifier: MIT
#include "libr1/format/dtype.h"

#include <array>

#include "libr1/base/checked.h"
#include "libr1/format/quant_tile.h"

namespace r1 {

namespace {
constexpr std::array<std::string_view, 10> kNames = {"f32", "f16", "bf16", "fp8", "q8",
                                                     "q6",  "q5",  "q4",   "q3",  "q2"};

std::optional<uint64_t> times(std::optional<uint64_t> a, uint64_t b) {
  return a ? checked_mul(*a, b) : std::nullopt;
}

// ceil(n / size) without overflow.
std::optional<uint64_t> tiles(uint64_t n, uint64_t size) {
  const auto padded = checked_add(n, size - 1);
  return padded ? std::optional(*padded / size) : std::nullopt;
}

// The number of pieces of row_size x col_size elements that cover a matrix.
std::optional<uint64_t> pieces(uint64_t rows, uint64_t cols, uint64_t row_size, uint64_t col_size) {
  const auto r = tiles(rows, row_size), c = tiles(cols, col_size);
  return r && c ? checked_mul(*r, *c) : std::nullopt;
}
}  // namespace

std::string_view dtype_name(DType dtype) { return kNames[static_cast<size_t>(dtype)]; }

std::optional<DType> dtype_from_name(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<DType>(i);
  }
  return std::nullopt;
}

bool is_known_dtype(uint32_t value) { return value < kNames.size(); }

std::optional<uint64_t> element_bytes(DType dtype, uint64_t rows, uint64_t cols) {
  switch (dtype) {
    case DType::f32:
      return times(checked_mul(rows, cols), 4);
    case DType::f16:
    case DType::bf16:
      return times(checked_mul(rows, cols), 2);
    case DType::fp8_block:
      return checked_mul(rows, cols);
    case DType::q8:
    case DType::q6:
    case DType::q5:
    case DType::q4:
    case DType::q3:
    case DType::q2:
      return times(pieces(rows, cols, kQuantRows, kQuantCols),
                   static_cast<uint64_t>(quant_tile_bytes(dtype)));
  }
  return std::nullopt;
}

std::optional<uint64_t> scales_offset(DType dtype, uint64_t rows, uint64_t cols) {
  const auto elements = element_bytes(dtype, rows, cols);
  return elements && dtype == DType::fp8_block ? checked_align(*elements, 64) : elements;
}

std::optional<uint64_t> stored_bytes(DType dtype, uint64_t rows, uint64_t cols) {
  const auto offset = scales_offset(dtype, rows, cols);
  if (dtype != DType::fp8_block) return offset;
  const auto scales = times(pieces(rows, cols, kFp8Block, kFp8Block), sizeof(float));
  return offset && scales ? checked_add(*offset, *scales) : std::nullopt;
}

}  // namespace r1
