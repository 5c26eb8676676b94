// SPDX-License-Identifier: MIT
#include "libr1/format/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"

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

// One run of at most 32 values; the rest of the 32 elements become 0. Written so that plain x86-64
// code vectorises: magnitudes are compared as integers, where infinities and NaN come last, and the
// sum with 1.5 * 2^23 leaves the nearest integer, ties to even.
bool quantize_run(const float* values, int64_t n, int8_t* q, f16* scale) {
  float x[kQ8Block] = {};
  std::copy_n(values, n, x);
  uint32_t largest = 0;
  for (int64_t i = 0; i < kQ8Block; ++i) {
    largest = std::max(largest, std::bit_cast<uint32_t>(x[i]) & 0x7fffffffu);
  }
  if (largest >= 0x7f800000u) return false;
  *scale = to_f16(std::bit_cast<float>(largest) / 127);
  const float s = to_float(*scale);
  if (!std::isfinite(s)) return false;
  const float inverse = s > 0 ? 1 / s : 0;
  constexpr float kRounding = 12582912.0f;
  for (int64_t i = 0; i < kQ8Block; ++i) {
    const float v = std::min(std::max(x[i] * inverse, -127.0f), 127.0f);
    q[i] = static_cast<int8_t>(static_cast<int32_t>((v + kRounding) - kRounding));
  }
  return true;
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
    case DType::q8:
      break;
  }
  return true;
}

size_t row_bytes(DType dtype, int64_t cols) {
  return static_cast<size_t>(*element_bytes(dtype, 1, static_cast<uint64_t>(cols)));
}

bool quantize_rows(DType dtype, const float* rows, int64_t n, int64_t cols, std::byte* elements,
                   f16* scales) {
  const auto count = static_cast<size_t>(n * cols);
  switch (dtype) {
    case DType::f32:
      std::memcpy(elements, rows, count * sizeof(float));
      return all_finite(dtype, {elements, count * sizeof(float)});
    case DType::bf16: {
      auto* out = reinterpret_cast<bf16*>(elements);
      for (size_t i = 0; i < count; ++i) out[i] = to_bf16(rows[i]);
      return all_finite(dtype, {elements, count * 2});
    }
    case DType::f16: {
      auto* out = reinterpret_cast<f16*>(elements);
      for (size_t i = 0; i < count; ++i) out[i] = to_f16(rows[i]);
      return all_finite(dtype, {elements, count * 2});
    }
    case DType::q8: {
      const int64_t runs = ceil_div(cols, kQ8Block);
      bool good = true;
      for (int64_t r = 0; r < n; ++r) {
        auto* q = reinterpret_cast<int8_t*>(elements) + r * runs * kQ8Block;
        for (int64_t b = 0; b < runs; ++b) {
          good &=
              quantize_run(rows + r * cols + b * kQ8Block, std::min(kQ8Block, cols - b * kQ8Block),
                           q + b * kQ8Block, scales + r * runs + b);
        }
      }
      return good;
    }
    case DType::fp8_block:
      break;
  }
  R1_CHECK(false && "nothing is converted to fp8_block");
  return false;
}

}  // namespace r1
