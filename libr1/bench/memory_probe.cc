// SPDX-License-Identifier: MIT
#include "libr1/bench/memory_probe.h"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace r1 {
namespace {

constexpr int kPasses = 4;

// Eight independent sums, so that loads and not additions set the pace.
uint64_t sum_words(const uint64_t* words, int64_t n) {
  uint64_t sums[8] = {};
  for (int64_t i = 0; i + 8 <= n; i += 8) {
    for (int j = 0; j < 8; ++j) sums[j] += words[i + j];
  }
  uint64_t total = 0;
  for (const uint64_t s : sums) total += s;
  return total;
}

}  // namespace

MemoryProbe::MemoryProbe(size_t block_bytes) : block_(block_bytes / 4096 * 4096) {
  const auto words = block_.as<uint64_t>();
  std::fill(words.begin(), words.end(), 1);
}

double MemoryProbe::read_gbs(ThreadPool& pool) { return read_gbs(pool, block_.as<uint64_t>()); }

double MemoryProbe::read_gbs(ThreadPool& pool, std::span<const uint64_t> words) {
  std::atomic<uint64_t> total{0};  // keeps the reads alive
  double best_s = 1e9;
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto start = std::chrono::steady_clock::now();
    pool.parallel_for(static_cast<int64_t>(words.size()), 512, [&](int64_t begin, int64_t end, int) {
      total += sum_words(words.data() + begin, end - begin);
    });
    best_s = std::min(best_s, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return static_cast<double>(words.size_bytes()) / best_s / 1e9;
}

}  // namespace r1
