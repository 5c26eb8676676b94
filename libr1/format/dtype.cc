// SPDX-License-Identifier: MIT
#include "libr1/format/dtype.h"

#include <array>

#include "libr1/base/checked.h"

namespace r1 {

namespace {
constexpr std::array<std::string_view, 5> kNames = {"f32", "f16", "bf16", "fp8", "q8"};

std::optional<uint64_t> times(std::optional<uint64_t> a, uint64_t b) {
  return a ? checked_mul(*a, b) : std::nullopt;
}

// Number of scales times their size; 0 for types without scales.
std::optional<uint64_t> scale_bytes(DType dtype, uint64_t rows, uint64_t cols) {
  switch (dtype) {
    case DType::fp8_block: {
      const auto r = checked_add(rows, kFp8Block - 1);
      const auto c = checked_add(cols, kFp8Block - 1);
      if (!r || !c) return std::nullopt;
      return times(checked_mul(*r / kFp8Block, *c / kFp8Block), sizeof(float));
    }
    case DType::q8: {
      const auto padded = checked_align(cols, kQ8Block);
      return padded ? times(checked_mul(rows, *padded / kQ8Block), sizeof(uint16_t)) : std::nullopt;
    }
    default:
      return 0;
  }
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
    case DType::q8: {
      const auto padded = checked_align(cols, kQ8Block);
      return padded ? checked_mul(rows, *padded) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<uint64_t> scales_offset(DType dtype, uint64_t rows, uint64_t cols) {
  const auto elements = element_bytes(dtype, rows, cols);
  const bool scaled = dtype == DType::fp8_block || dtype == DType::q8;
  return elements && scaled ? checked_align(*elements, 64) : elements;
}

std::optional<uint64_t> stored_bytes(DType dtype, uint64_t rows, uint64_t cols) {
  const auto offset = scales_offset(dtype, rows, cols);
  const auto scales = scale_bytes(dtype, rows, cols);
  return offset && scales ? checked_add(*offset, *scales) : std::nullopt;
}

}  // namespace r1
