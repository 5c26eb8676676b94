// 16- and 8-bit floating point formats as storage: exact widening, round-to-nearest-even narrowing.
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

namespace r1 {

/// bfloat16: the upper half of a float32.
struct bf16 {
  uint16_t bits;
};
/// IEEE 754 binary16.
struct f16 {
  uint16_t bits;
};
/// OCP FP8 E4M3 ("fn": no infinities, NaN is 0x7F and 0xFF, largest value 448, bias 7).
struct f8_e4m3 {
  uint8_t bits;
};

constexpr float to_float(float x) { return x; }
constexpr float to_float(bf16 x) { return std::bit_cast<float>(uint32_t{x.bits} << 16); }

constexpr float to_float(f16 x) {
  const uint32_t sign = uint32_t{x.bits} >> 15 << 31;
  const uint32_t exponent = (x.bits >> 10) & 31u;
  const uint32_t mantissa = x.bits & 1023u;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | mantissa << 13);
  if (exponent == 0) {  // zero and subnormals: mantissa * 2^-24, exact in float32
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
}

constexpr float to_float(f8_e4m3 x) {
  const uint32_t sign = uint32_t{x.bits} >> 7 << 31;
  const uint32_t exponent = (x.bits >> 3) & 15u;
  const uint32_t mantissa = x.bits & 7u;
  if ((x.bits & 0x7f) == 0x7f) return std::bit_cast<float>(sign | 0x7fc00000u);
  if (exponent == 0) {  // mantissa * 2^-9
    const float magnitude = static_cast<float>(mantissa) * 0x1p-9f;
    return sign != 0 ? -magnitude : magnitude;
  }
  return std::bit_cast<float>(sign | (exponent + 120) << 23 | mantissa << 20);
}

/// Nearest bfloat16, ties to even. NaN stays NaN (quiet); overflow goes to infinity.
constexpr bf16 to_bf16(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return {static_cast<uint16_t>(bits >> 16 | 0x40)};
  return {static_cast<uint16_t>((bits + 0x7fffu + (bits >> 16 & 1)) >> 16)};
}

/// Nearest binary16, ties to even, subnormals included. Overflow goes to infinity.
constexpr f16 to_f16(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  const auto sign = static_cast<uint16_t>(bits >> 16 & 0x8000u);
  const uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return {static_cast<uint16_t>(sign | 0x7e00)};
  if (magnitude >= 0x477ff000u) return {static_cast<uint16_t>(sign | 0x7c00)};  // >= 65520
  if (magnitude < 0x38800000u) {  // below 2^-14: count units of 2^-24, rounded to even
    if (magnitude < 0x33000000u) return {sign};  // below 2^-25
    const int shift = 126 - static_cast<int>(magnitude >> 23);
    const uint32_t m = (magnitude & 0x7fffffu) | 0x800000u;
    const uint32_t half = 1u << (shift - 1);
    const uint32_t rest = m & ((1u << shift) - 1);
    uint32_t units = m >> shift;
    if (rest > half || (rest == half && (units & 1) != 0)) ++units;
    return {static_cast<uint16_t>(sign | units)};
  }
  const uint32_t rounded = magnitude + 0xfffu + (magnitude >> 13 & 1);
  return {static_cast<uint16_t>(sign | ((rounded - 0x38000000u) >> 13))};
}

/// Nearest E4M3, ties to even; magnitudes above 448 saturate to 448, NaN stays NaN.
constexpr f8_e4m3 to_f8_e4m3(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  const auto sign = static_cast<uint8_t>(bits >> 24 & 0x80u);
  const uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return {static_cast<uint8_t>(sign | 0x7f)};
  if (magnitude >= 0x43e00000u) return {static_cast<uint8_t>(sign | 0x7e)};  // >= 448
  if (magnitude < 0x3c800000u) {  // below 2^-6: count units of 2^-9
    if (magnitude < 0x3a800000u) return {sign};  // below 2^-10
    const int shift = 141 - static_cast<int>(magnitude >> 23);
    const uint32_t m = (magnitude & 0x7fffffu) | 0x800000u;
    const uint32_t half = 1u << (shift - 1);
    const uint32_t rest = m & ((1u << shift) - 1);
    uint32_t units = m >> shift;
    if (rest > half || (rest == half && (units & 1) != 0)) ++units;
    return {static_cast<uint8_t>(sign | units)};
  }
  const uint32_t rounded = magnitude + 0x7ffffu + (magnitude >> 20 & 1);
  const uint32_t packed = (rounded - 0x3c000000u) >> 20;
  return {static_cast<uint8_t>(sign | (packed > 0x7e ? 0x7e : packed))};
}

}  // namespace r1
