// SPDX-License-Identifier: MIT
#include "libr1/bench/arithmetic_probe.h"

#include <algorithm>
#include <chrono>

#include "kernels/cpu/target.h"
#include "libr1/base/cpu_features.h"

namespace r1 {
namespace {

// An instruction on twelve accumulators (%0 to %11): two a cycle that take five each, as on Intel's
// Sapphire Rapids, need ten, four that take three, as on Arm's Neoverse V2, twelve. Separate
// variables, since the compiler keeps an array in memory.
#define R1_TWELVE_TIMES(op)                                                                 \
  op("%0") op("%1") op("%2") op("%3") op("%4") op("%5") op("%6") op("%7") op("%8") op("%9") \
      op("%10") op("%11")
#define R1_CHAINS(op, c, ...)                                                                 \
  asm volatile(R1_TWELVE_TIMES(op)                                                            \
               : "+" c(a0), "+" c(a1), "+" c(a2), "+" c(a3), "+" c(a4), "+" c(a5), "+" c(a6), \
                 "+" c(a7), "+" c(a8), "+" c(a9), "+" c(a10), "+" c(a11)                      \
               : c(x), c(y)                                                                   \
               : __VA_ARGS__)

volatile float probe_sink;  // what the chains come to, so that nothing is left out

#if defined(__x86_64__)
typedef float Lanes16 __attribute__((vector_size(64)));
typedef float Lanes8 __attribute__((vector_size(32)));

#define R1_DOT_BYTES(a) "vpdpbusd %12, %13, " a "\n\t"
#define R1_FMA(a) "vfmadd231ps %12, %13, " a "\n\t"
// Bytes as the AVX2 kernels take them: 32 products, summed in pairs, in fours, added on.
#define R1_DOT_BYTES_AVX2(a)                                                                    \
  "vpmaddubsw %12, %13, %%ymm15\n\tvpmaddwd %%ymm15, %13, %%ymm15\n\tvpaddd %%ymm15, " a ", " a \
  "\n"                                                                                          \
  "\t"
R1_TARGET_BEGIN("avx512f,avx512vnni")
template <bool kInt8>
__attribute__((noinline)) float chains_avx512(float seed, int64_t n_steps) {
  Lanes16 a0{}, a1{}, a2{}, a3{}, a4{}, a5{}, a6{}, a7{}, a8{}, a9{}, a10{}, a11{};
  const Lanes16 x = seed - Lanes16{}, y = 1.0f - Lanes16{};
  for (int64_t i = 0; i < n_steps; ++i) {
    if constexpr (kInt8) {
      R1_CHAINS(R1_DOT_BYTES, "v");
    } else {
      R1_CHAINS(R1_FMA, "v");
    }
  }
  return (a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11)[0];
}
R1_TARGET_END

#define R1_DOT_BYTES_AVX_VNNI(a) "%{vex%} vpdpbusd %12, %13, " a "\n\t"

R1_TARGET_BEGIN("avx2,fma,avxvnni")
__attribute__((noinline)) float int8_chains_avx_vnni(float seed, int64_t n_steps) {
  Lanes8 a0{}, a1{}, a2{}, a3{}, a4{}, a5{}, a6{}, a7{}, a8{}, a9{}, a10{}, a11{};
  const Lanes8 x = seed - Lanes8{}, y = 1.0f - Lanes8{};
  for (int64_t i = 0; i < n_steps; ++i) R1_CHAINS(R1_DOT_BYTES_AVX_VNNI, "x");
  return (a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11)[0];
}
R1_TARGET_END

R1_TARGET_BEGIN("avx2,fma")
template <bool kInt8>
__attribute__((noinline)) float chains_avx2(float seed, int64_t n_steps) {
  Lanes8 a0{}, a1{}, a2{}, a3{}, a4{}, a5{}, a6{}, a7{}, a8{}, a9{}, a10{}, a11{};
  const Lanes8 x = seed - Lanes8{}, y = 1.0f - Lanes8{};
  for (int64_t i = 0; i < n_steps; ++i) {
    if constexpr (kInt8) {
      R1_CHAINS(R1_DOT_BYTES_AVX2, "x", "xmm15");
    } else {
      R1_CHAINS(R1_FMA, "x");
    }
  }
  return (a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11)[0];
}
R1_TARGET_END

template <bool kInt8>
double run(int64_t n_steps) {
  const auto products = static_cast<double>(n_steps) * 12 * 2;
  if (R1_CPU_HAS(AVX512F, "avx512f") && R1_CPU_HAS(AVX512_VNNI, "avx512vnni")) {
    probe_sink = chains_avx512<kInt8>(1e-9f, n_steps);
    return products * (kInt8 ? 64 : 16);
  }
  if (kInt8 && R1_CPU_HAS(AVX_VNNI, "avxvnni")) {
    probe_sink = int8_chains_avx_vnni(1e-9f, n_steps);
    return products * 32;
  }
  if (R1_CPU_HAS(AVX2, "avx2") && R1_CPU_HAS(FMA, "fma")) {
    probe_sink = chains_avx2<kInt8>(1e-9f, n_steps);
    return products * (kInt8 ? 32 : 8);
  }
  return 0;
}
#elif defined(__aarch64__) && defined(__linux__)
typedef float Lanes4 __attribute__((vector_size(16)));

#define R1_DOT_BYTES(a) "sdot " a ".4s, %12.16b, %13.16b\n\t"
#define R1_FMA(a) "fmla " a ".4s, %12.4s, %13.4s\n\t"

R1_TARGET_BEGIN("arch=armv8.2-a+dotprod")
template <bool kInt8>
__attribute__((noinline)) float chains_neon(float seed, int64_t n_steps) {
  Lanes4 a0{}, a1{}, a2{}, a3{}, a4{}, a5{}, a6{}, a7{}, a8{}, a9{}, a10{}, a11{};
  const Lanes4 x = seed - Lanes4{}, y = 1.0f - Lanes4{};
  for (int64_t i = 0; i < n_steps; ++i) {
    if constexpr (kInt8) {
      R1_CHAINS(R1_DOT_BYTES, "w");
    } else {
      R1_CHAINS(R1_FMA, "w");
    }
  }
  return (a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11)[0];
}
R1_TARGET_END

template <bool kInt8>
double run(int64_t n_steps) {
  if (kInt8 && !has_dot_products()) return 0;
  probe_sink = chains_neon<kInt8>(1e-9f, n_steps);
  return static_cast<double>(n_steps) * 12 * 2 * (kInt8 ? 16 : 4);
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
