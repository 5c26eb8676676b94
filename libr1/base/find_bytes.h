// Two or three bytes in a row, looked for many places at a time: tags and commands begin so.
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace r1 {

/// The first place at or after `from` where `first` is followed by `second` or by `other`; npos if
/// there is none. Unlike find(first) it does not stop at every `first`.
inline size_t find_pair(std::string_view text, size_t from, char first, char second, char other) {
  using Bytes = unsigned char __attribute__((vector_size(16)));
  const char* const data = text.data();
  size_t i = from;
  if constexpr (std::endian::native == std::endian::little) {
    const auto a = static_cast<unsigned char>(first), b = static_cast<unsigned char>(second),
               c = static_cast<unsigned char>(other);
    for (; i + 17 <= text.size(); i += 16) {
      Bytes x, y;
      std::memcpy(&x, data + i, 16);
      std::memcpy(&y, data + i + 1, 16);
      const auto hit = (x == a) & ((y == b) | (y == c));
      uint64_t half[2];
      std::memcpy(half, &hit, 16);
      if (half[0] != 0) return i + static_cast<size_t>(std::countr_zero(half[0]) >> 3);
      if (half[1] != 0) return i + 8 + static_cast<size_t>(std::countr_zero(half[1]) >> 3);
    }
  }
  for (; i + 1 < text.size(); ++i) {
    if (data[i] == first && (data[i + 1] == second || data[i + 1] == other)) return i;
  }
  return std::string_view::npos;
}

/// The first place at or after `from` where the three characters of `word` stand; npos if there is none.
inline size_t find_three(std::string_view text, size_t from, const char (&word)[4]) {
  using Bytes = unsigned char __attribute__((vector_size(16)));
  const char* const data = text.data();
  size_t i = from;
  if constexpr (std::endian::native == std::endian::little) {
    const auto a = static_cast<unsigned char>(word[0]), b = static_cast<unsigned char>(word[1]),
               c = static_cast<unsigned char>(word[2]);
    uint64_t half[2];
    const auto hits_at = [&](size_t at) {  // 0xFF where the word begins
      Bytes x, y, z;
      std::memcpy(&x, data + at, 16);
      std::memcpy(&y, data + at + 1, 16);
      std::memcpy(&z, data + at + 2, 16);
      return (x == a) & (y == b) & (z == c);
    };
    for (; i + 66 <= text.size(); i += 64) {
      const auto any = (hits_at(i) | hits_at(i + 16)) | (hits_at(i + 32) | hits_at(i + 48));
      std::memcpy(half, &any, 16);
      if ((half[0] | half[1]) != 0) break;
    }
    for (; i + 18 <= text.size(); i += 16) {
      const auto hit = hits_at(i);
      std::memcpy(half, &hit, 16);
      if (half[0] != 0) return i + static_cast<size_t>(std::countr_zero(half[0]) >> 3);
      if (half[1] != 0) return i + 8 + static_cast<size_t>(std::countr_zero(half[1]) >> 3);
    }
  }
  for (; i + 2 < text.size(); ++i) {
    if (data[i] == word[0] && data[i + 1] == word[1] && data[i + 2] == word[2]) return i;
  }
  return std::string_view::npos;
}

}  // namespace r1
