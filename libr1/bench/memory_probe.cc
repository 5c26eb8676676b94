// SPDX-License-Identifier: MIT
#include "libr1/bench/memory_probe.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "kernels/cpu/target.h"
#include "libr1/base/cpu_features.h"

namespace r1 {
namespace {

constexpr int kPasses = 4;

/// Bytes as vectors of W words, wherever they lie.
template <int W>
struct Vector {
  using type [[gnu::vector_size(8 * W), gnu::aligned(8), gnu::may_alias]] = uint64_t;
};

// Eight independent sums of W words each, so that loads and not additions set the pace.
template <int W>
R1_INLINE uint64_t sum_vectors(const uint64_t* words, int64_t n) {
  using V = typename Vector<W>::type;
  V sums[8] = {};
  for (int64_t i = 0; i + 8 * W <= n; i += 8 * W) {
    for (int j = 0; j < 8; ++j) sums[j] += *reinterpret_cast<const V*>(words + i + j * W);
  }
  uint64_t total = 0;
  for (const V& sum : sums) {
    for (int j = 0; j < W; ++j) total += sum[j];
  }
  return total;
}

#if defined(__x86_64__)
// An Intel processor reads a third less of memory when a line takes four loads than when it takes
// one.
[[gnu::target("avx512f")]] uint64_t sum_words_avx512(const uint64_t* words, int64_t n) {
  return sum_vectors<8>(words, n);
}
[[gnu::target("avx2")]] uint64_t sum_words_avx2(const uint64_t* words, int64_t n) {
  return sum_vectors<4>(words, n);
}
#endif

uint64_t sum_words(const uint64_t* words, int64_t n) {
#if defined(__x86_64__)
  if (R1_CPU_HAS(AVX512F, "avx512f")) return sum_words_avx512(words, n);
  if (R1_CPU_HAS(AVX2, "avx2")) return sum_words_avx2(words, n);
#endif
  return sum_vectors<2>(words, n);
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
    pool.parallel_for(static_cast<int64_t>(words.size()), 512,
                      [&](int64_t begin, int64_t end, int) {
                        total += sum_words(words.data() + begin, end - begin);
                      });
    best_s = std::min(
        best_s, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return static_cast<double>(words.size_bytes()) / best_s / 1e9;
}

}  // namespace r1
