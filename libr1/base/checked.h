// Size arithmetic that cannot wrap: every count and offset read from a file goes through here.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

namespace r1 {

/// a + b, or nothing if it does not fit in 64 unsigned bits.
constexpr std::optional<uint64_t> checked_add(uint64_t a, uint64_t b) {
  if (a > UINT64_MAX - b) return std::nullopt;
  return a + b;
}

/// a * b, or nothing if it does not fit in 64 unsigned bits.
constexpr std::optional<uint64_t> checked_mul(uint64_t a, uint64_t b) {
  if (b != 0 && a > UINT64_MAX / b) return std::nullopt;
  return a * b;
}

/// The least multiple of `alignment` (a power of two) that is >= n, or nothing on overflow.
constexpr std::optional<uint64_t> checked_align(uint64_t n, uint64_t alignment) {
  const auto up = checked_add(n, alignment - 1);
  if (!up) return std::nullopt;
  return *up & ~(alignment - 1);
}

/// ceil(a / b) for a >= 0, b > 0.
constexpr int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// The least multiple of b that is >= a, for a >= 0, b > 0.
constexpr int64_t round_up(int64_t a, int64_t b) { return ceil_div(a, b) * b; }

}  // namespace r1
