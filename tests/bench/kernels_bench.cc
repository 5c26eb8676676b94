// Speed of `linear` and `attend` next to what the machine can do: kernels_bench [THREADS [TABLE
// [TYPE]]]. Prints GFLOP/s (or G int8 operations/s) and weight GB/s, and both as shares of ceilings
// measured in the same run: arithmetic out of registers, and reading memory.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "kernels/cpu/ops.h"
#include "libr1/base/buffer.h"
#include "libr1/base/rng.h"
#include "libr1/base/thread_pool.h"
#include "libr1/bench/arithmetic_probe.h"
#include "libr1/bench/memory_probe.h"

namespace {

using namespace r1;

// One thread is timed by its processor time, so that a busy machine does not count; several by the
// wall.
clockid_t timer = CLOCK_MONOTONIC;

double now_s() {
  timespec t{};
  clock_gettime(timer, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// The best of several runs of `f`, about 0.2 s in all.
double best_s(const std::function<void()>& f) {
  double best = 1e9;
  for (const double begin = now_s(); now_s() - begin < 0.2;) {
    const double t = now_s();
    f();
    best = std::min(best, now_s() - t);
  }
  return best;
}

/// 10^9 operations per second, by the same clock as what is held against them.
double peak_gops(Arithmetic kind, ThreadPool& pool) {
  constexpr int64_t kSteps = 200000;
  double ops = 0;
  const double s = best_s([&] {
    pool.parallel_for(pool.size(), 1, [&](int64_t, int64_t, int part) {
      const double done = run_arithmetic(kind, kSteps);
      if (part == 0) ops = done * pool.size();
    });
  });
  return ops / s / 1e9;
}

void fill_random(Buffer& b, uint64_t seed) {
  const auto words = b.as<uint32_t>();
  for (size_t i = 0; i < words.size(); ++i) {  // small positive floats in f32 and in bf16
    const auto r = static_cast<uint32_t>(random_bits(seed, 0, i / 64 * 64 + i % 61));
    words[i] = 0x3c003c00u | (r & 0x01ff01ffu);
  }
}

struct Shape {
  int64_t in, out;
};

void bench_linear(const CpuOps& ops, ThreadPool& pool, DType dtype, Shape shape, int64_t n_rows,
                  double peak, double memory_peak) {
  const size_t bytes =
      *stored_bytes(dtype, static_cast<uint64_t>(shape.out), static_cast<uint64_t>(shape.in));
  // Several copies, so that weights come from memory as they do in a model.
  const int64_t n_copies = std::max<int64_t>(1, (int64_t{128} << 20) / static_cast<int64_t>(bytes));
  const size_t step = (bytes + 63) / 64 * 64;
  Buffer weights(step * static_cast<size_t>(n_copies));
  fill_random(weights, 1);
  Buffer x(static_cast<size_t>(n_rows * shape.in) * 4),
      y(static_cast<size_t>(n_rows * shape.out) * 4);
  fill_random(x, 2);
  const int64_t row_bytes = quantised_row_bytes(shape.in);
  Buffer rows(static_cast<size_t>(n_rows * row_bytes));
  std::vector<Buffer> scratch;
  for (int i = 0; i < pool.size(); ++i) {
    scratch.emplace_back(static_cast<size_t>(linear_scratch_floats(shape.in)) * 4);
  }
  const int64_t n_calls = std::max<int64_t>(1, n_rows > 8 ? 1 : n_copies);
  int64_t copy = 0;
  const double s = best_s([&] {
                     for (int64_t call = 0; call < n_calls; ++call, copy = (copy + 1) % n_copies) {
                       const TensorView w{weights.data() + static_cast<size_t>(copy) * step, dtype,
                                          shape.out, shape.in};
                       if (is_quantised(dtype)) {
                         pool.parallel_balanced(n_rows, 1, [&](int64_t b, int64_t e, int) {
                           for (int64_t t = b; t < e; ++t) {
                             ops.quantize_row(x.as<float>().data() + t * shape.in, shape.in,
                                              rows.data() + t * row_bytes);
                           }
                         });
                       }
                       pool.parallel_balanced(shape.out, 32, [&](int64_t b, int64_t e, int t) {
                         ops.linear({.w = w,
                                     .x = x.as<float>().data(),
                                     .x_stride = shape.in,
                                     .n_rows = n_rows,
                                     .y = y.as<float>().data() + b,
                                     .y_stride = shape.out,
                                     .begin = b,
                                     .end = e,
                                     .scratch = scratch[static_cast<size_t>(t)].as<float>().data(),
                                     .quantised = is_quantised(dtype) ? rows.data() : nullptr});
                       });
                     }
                   }) /
                   static_cast<double>(n_calls);
  const double gflops = 2.0 * static_cast<double>(n_rows * shape.in * shape.out) / s / 1e9;
  const double gbs = static_cast<double>(bytes) / s / 1e9;
  std::printf(
      "linear %-4s in=%-5lld out=%-6lld rows=%-4lld %8.1f G/s (%3.0f%%) %6.1f GB/s (%3.0f%%)\n",
      std::string(dtype_name(dtype)).c_str(), static_cast<long long>(shape.in),
      static_cast<long long>(shape.out), static_cast<long long>(n_rows), gflops,
      100 * gflops / peak, gbs, 100 * gbs / memory_peak);
}

/// n_rows of decode (1) or prefill against n positions.
void bench_attend(const CpuOps& ops, ThreadPool& pool, const KvShape& kv, int64_t n_rows,
                  int64_t n_heads, int64_t n, double peak) {
  const int64_t n_pages = n / kKvPageTokens;
  Buffer cache(static_cast<size_t>(n_pages * kv.head_bytes()));
  Buffer q(static_cast<size_t>(n_rows * n_heads * kv.key_dim) * 4), row(4096);
  fill_random(q, 4);
  fill_random(row, 5);
  std::vector<int32_t> pages;
  for (int32_t i = 0; i < n_pages; ++i) pages.push_back(i);
  for (int64_t i = 0; i < n; ++i) {
    std::byte* const page = cache.data() + i / kKvPageTokens * kv.head_bytes();
    const float* x = row.as<float>().data() + i % 32;
    ops.kv_store(kv, page, i % kKvPageTokens, x, x + 64);
  }
  const int64_t n_out = n_rows * n_heads * kv.value_dim;
  std::vector<Buffer> work;
  for (int i = 0; i < pool.size(); ++i) {
    work.emplace_back(static_cast<size_t>(n_out + attend_scratch_floats(kv)) * 4);
  }
  constexpr int64_t kCalls = 64;
  const double s = best_s([&] {
    pool.parallel_for(kCalls, 1, [&](int64_t b, int64_t e, int t) {
      float* out = work[static_cast<size_t>(t)].as<float>().data();
      for (int64_t i = b; i < e; ++i) {
        ops.attend({.kv = kv,
                    .base = cache.data(),
                    .page_stride = kv.head_bytes(),
                    .pages = pages.data(),
                    .q = q.as<float>().data(),
                    .q_row_stride = n_heads * kv.key_dim,
                    .n_rows = n_rows,
                    .n_heads = n_heads,
                    .first_position = n - n_rows,
                    .scale = 0.1f,
                    .out = out,
                    .out_row_stride = n_heads * kv.value_dim,
                    .scratch = out + n_out});
      }
    });
  });
  const double pairs = static_cast<double>(kCalls * n_rows * n_heads * (2 * n - n_rows + 1) / 2);
  const double gflops = 2 * pairs * static_cast<double>(kv.key_dim + kv.value_dim) / s / 1e9;
  const double gbs = static_cast<double>(kCalls * n_pages * kv.head_bytes()) / s / 1e9;
  std::printf(
      "attend %-4s %s key=%lld value=%lld rows=%-2lld heads=%-3lld n=%-5lld %8.1f GFLOP/s "
      "(%3.0f%%) "
      "%6.1f GB/s\n",
      std::string(dtype_name(kv.type)).c_str(), kv.latent ? "latent" : "heads ",
      static_cast<long long>(kv.key_dim), static_cast<long long>(kv.value_dim),
      static_cast<long long>(n_rows), static_cast<long long>(n_heads), static_cast<long long>(n),
      gflops, 100 * gflops / peak, gbs);
}

}  // namespace

int main(int argc, char** argv) {
  ThreadPool pool(argc > 1 ? std::atoi(argv[1]) : 0);
  if (pool.size() == 1) timer = CLOCK_THREAD_CPUTIME_ID;
  if (argc > 2) setenv("R1_CPU", argv[2], 1);
  const CpuOps& ops = select_cpu_ops();
  const std::string type = argc > 3 ? argv[3] : "";
  const double peak = peak_gops(Arithmetic::float32, pool),
               int8_peak = peak_gops(Arithmetic::int8, pool);
  MemoryProbe memory;
  const double memory_peak = memory.read_gbs(pool);
  std::printf(
      "%s, %d threads: %.0f GFLOP/s fused multiply-add, %.0f G int8 operations/s, %.1f GB/s\n",
      ops.name, pool.size(), peak, int8_peak, memory_peak);
  for (const DType dtype : {DType::bf16, DType::f32, DType::fp8_block, DType::q8, DType::q6,
                            DType::q5, DType::q4, DType::q3, DType::q2}) {
    if (!type.empty() && dtype_name(dtype) != type) continue;
    for (const Shape shape : {Shape{896, 4864}, Shape{4864, 896}}) {
      for (const int64_t n_rows : {1, 2, 3, 4, 6, 8, 12, 16, 32, 512}) {
        bench_linear(ops, pool, dtype, shape, n_rows, is_quantised(dtype) ? int8_peak : peak,
                     memory_peak);
      }
    }
  }
  for (const DType kv : {DType::f32, DType::bf16, DType::q8}) {
    if (!type.empty() && type != "kv") continue;
    for (const int64_t dim : {64, 128}) {
      bench_attend(ops, pool, {kv, false, dim, dim}, 1, 7, 4096, peak);
      bench_attend(ops, pool, {kv, false, dim, dim}, 18, 7, 512, peak);
    }
    bench_attend(ops, pool, {kv, true, 576, 512}, 1, 128, 1024, peak);
  }
  std::printf("afterwards: %.0f GFLOP/s, %.0f G int8 operations/s, %.1f GB/s\n",
              peak_gops(Arithmetic::float32, pool), peak_gops(Arithmetic::int8, pool),
              memory.read_gbs(pool));
}
