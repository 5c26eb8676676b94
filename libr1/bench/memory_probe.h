// How fast this machine reads memory, as the measure that decoding is held against.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "libr1/base/buffer.h"
#include "libr1/base/thread_pool.h"

namespace r1 {

/// Reads a block several times larger than any cache with the threads of a pool. Speeds on shared
/// machines change within seconds, so a probe belongs right before and right after what it judges.
class MemoryProbe {
 public:
  /// Allocates and touches the block. Throws Error{resource}.
  explicit MemoryProbe(size_t block_bytes = size_t{512} << 20);

  /// The best of a few passes over the block, in GB/s (10^9 bytes); about 0.1 s.
  double read_gbs(ThreadPool& pool);

  /// The same over words that the caller has: those of a mapped file, whose pages may be small.
  static double read_gbs(ThreadPool& pool, std::span<const uint64_t> words);

  size_t block_bytes() const { return block_.size(); }

 private:
  Buffer block_;
};

}  // namespace r1
