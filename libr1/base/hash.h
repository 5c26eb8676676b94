// xxHash (XXH3) of byte spans: checksums of files and keys of resumed runs. Not cryptographic.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace r1 {

uint64_t xxh3_64(std::span<const std::byte> bytes, uint64_t seed = 0);
uint64_t xxh3_64(std::string_view text, uint64_t seed = 0);
/// 128 bits as {low, high}.
std::array<uint64_t, 2> xxh3_128(std::span<const std::byte> bytes);

/// The 64-bit hash of a stream given in pieces; equal to xxh3_64 of their concatenation.
class Xxh3Stream {
 public:
  Xxh3Stream();
  ~Xxh3Stream();
  Xxh3Stream(const Xxh3Stream&) = delete;
  Xxh3Stream& operator=(const Xxh3Stream&) = delete;
  void update(std::span<const std::byte> bytes);
  uint64_t digest() const;

 private:
  void* state_;
};

}  // namespace r1
