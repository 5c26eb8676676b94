// SPDX-License-Identifier: MIT
#include "libr1/bench/arithmetic_probe.h"

#include <algorithm>
#include <chrono>

#include "kernels/cpu/target.h"

namespace r1 {
namespace {

#if defined(__x86_64__)
typedef float Lanes16 __attribute__((vector_size(64)));
typedef float Lanes8 __attribute__((vector_size(32)));

// Independent chains, enough to hide the latency of an instruction; the sum keeps them alive.
template <typename Lanes, int kChains>
R1_INLINE float sum_of(const Lanes (&acc)[kChains]) {
  float sum = 0;
  for (const Lanes& a : acc) sum += a[0];
  return sum;
}

R1_TARGET_BEGIN("avx512f,avx512vnni")
template <bool kInt8>
__attribute__((noinline)) float chains_avx512(float seed, int64_t n_steps) {
  Lanes16 acc[16] = {};
  const Lanes16 x = seed - Lanes16{}, y = 1.0f - Lanes16{};
  for (int64_t i = 0; i < n_steps; ++i) {
#pragma GCC unroll 16
    for (auto& a : acc) {
      if constexpr (kInt8) {
        asm volatile("vpdpbusd %1, %2, %0" : "+v"(a) : "v"(x), "v"(y));
      } else {
        asm volatile("vfmadd231ps %1, %2, %0" : "+v"(a) : "v"(x), "v"(y));
      }
    }
  }
  return sum_of(acc);
}
R1_TARGET_END

R1_TARGET_BEGIN("avx2,fma")
// Int8 as the AVX2 kernels do it: 32 products, summed in pairs, in fours, added on.
template <bool kInt8>
__attribute__((noinline)) float chains_avx2(float seed, int64_t n_steps) {
  Lanes8 acc[8] = {};
  const Lanes8 x = seed - Lanes8{}, y = 1.0f - Lanes8{};
  for (int64_t i = 0; i < 2 * n_steps; ++i) {
#pragma GCC unroll 8
    for (auto& a : acc) {
      if constexpr (kInt8) {
        Lanes8 t;
        asm volatile(
            "vpmaddubsw %2, %3, %1\n\tvpmaddwd %1, %3, %1\n\tvpaddd %1, %0, %0"
            : "+x"(a), "=&x"(t)
            : "x"(x), "x"(y));
      } else {
        asm volatile("vfmadd231ps %1, %2, %0" : "+x"(a) : "x"(x), "x"(y));
      }
    }
  }
  return sum_of(acc);
}
R1_TARGET_END

volatile float probe_sink;  // what the chains come to, so that nothing is left out

template <bool kInt8>
double run(int64_t n_steps) {
  const auto products = static_cast<double>(n_steps) * 16 * 2;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni")) {
    probe_sink = chains_avx512<kInt8>(1e-9f, n_steps);
    return products * (kInt8 ? 64 : 16);
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    probe_sink = chains_avx2<kInt8>(1e-9f, n_steps);
    return products * (kInt8 ? 32 : 8);
  }
  return 0;
}
#else
template <bool kInt8>
double run(int64_t) {
  return 0;
}
#endif

}  // namespace

const char* arithmetic_name(Arithmetic kind) {
  return kind == Arithmetic::int8 ? "int8" : "float32";
}

double run_arithmetic(Arithmetic kind, int64_t n_steps) {
  return kind == Arithmetic::int8 ? run<true>(n_steps) : run<false>(n_steps);
}

double arithmetic_gops(Arithmetic kind, ThreadPool& pool) {
  constexpr int64_t kSteps = 100000;
  constexpr int kRuns = 8;
  using Clock = std::chrono::steady_clock;
  double best = 0;
  for (int i = 0; i < kRuns; ++i) {
    double ops = 0;
    const auto start = Clock::now();
    pool.parallel_for(pool.size(), 1, [&](int64_t begin, int64_t end, int part) {
      for (int64_t n = begin; n < end; ++n) {
        const double done = run_arithmetic(kind, kSteps);
        if (part == 0) ops = done * pool.size();
      }
    });
    best = std::max(best, ops / std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best / 1e9;
}

}  // namespace r1
