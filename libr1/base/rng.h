// A counter-based random generator: the n-th number of a stream depends on (key, n) alone, so a
// sample is the same whatever ran before it, on whichever thread.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace r1 {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a
/// bijection of the 128-bit counter under the 64-bit key; passes BigCrush.
constexpr std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter,
                                             std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53} * counter[0];
    const uint64_t p1 = uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(p1),
               static_cast<uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(p0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

/// 64 random bits for (key, stream, position).
constexpr uint64_t random_bits(uint64_t key, uint64_t stream, uint64_t position) {
  const auto r = philox4x32({static_cast<uint32_t>(position), static_cast<uint32_t>(position >> 32),
                             static_cast<uint32_t>(stream), static_cast<uint32_t>(stream >> 32)},
                            {static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)});
  return uint64_t{r[1]} << 32 | r[0];
}

/// Uniform in [0, 1) with 53 random bits for (key, stream, position).
constexpr double random_uniform(uint64_t key, uint64_t stream, uint64_t position) {
  return static_cast<double>(random_bits(key, stream, position) >> 11) * 0x1p-53;
}

}  // namespace r1
