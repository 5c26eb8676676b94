// measure_machine(): the operations of a forward call, one by one, on made-up weights.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>

#include "libr1/base/checked.h"
#include "libr1/base/free_memory.h"
#include "libr1/bench/arithmetic_probe.h"
#include "libr1/bench/machine.h"
#include "libr1/bench/memory_probe.h"
#include "libr1/model/batch.h"
#include "libr1/model/kv_cache.h"

namespace r1 {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kCols = 2048;        // of the matrix that stays in the cache
constexpr int64_t kOutOfThread = 256;  // its rows, for each thread
constexpr int64_t kPositions = 1024;   // of attention
constexpr int64_t kPrefillRows = 64;
// Weights out of memory: more than caches hold, and no more work than needed to see it.
constexpr double kStreamedBytes = 256e6, kStreamedOps = 30e9;

/// The best of several runs of `f`, about 15 ms in all, in seconds.
double best_s(const std::function<void()>& f) {
  double best = 1e9;
  const auto begin = Clock::now();
  do {
    const auto start = Clock::now();
    f();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  } while (Clock::now() - begin < std::chrono::milliseconds(15));
  return best;
}

/// The median of several runs of `f`, about 60 ms in all: what it takes on average and not at best.
double median_s(const std::function<void()>& f) {
  std::vector<double> seconds;
  const auto begin = Clock::now();
  f();  // the first finds other things in the caches
  do {
    const auto start = Clock::now();
    f();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  } while (seconds.size() < 3 || Clock::now() - begin < std::chrono::milliseconds(60));
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<int64_t>(seconds.size() / 2),
                   seconds.end());
  return seconds[seconds.size() / 2];
}

/// Memory of a backend, every page of it written: bytes that are small numbers in all types.
class Block {
 public:
  Block(Backend& backend, uint64_t size) : memory_(backend.allocate(size)) {
    std::memset(memory_.data, 0x3c, size);
  }
  std::byte* data() const { return memory_.data; }
  Tensor rows(int64_t n, int64_t cols) const {
    return {reinterpret_cast<float*>(memory_.data), n, cols, cols};
  }

 private:
  DeviceMemory memory_;
};

uint64_t floats(int64_t rows, int64_t cols) {
  return static_cast<uint64_t>(rows * cols) * sizeof(float);
}

struct Calibration {
  const ModelConfig& config;
  Backend& backend;
  const Machine& machine;
  const MachineProbe& probe;

  TensorView matrix(const Block& block, DType dtype, int64_t rows, int64_t cols) const {
    return {block.data(), dtype, rows, cols};
  }

  uint64_t matrix_bytes(DType dtype, int64_t rows, int64_t cols) const {
    return *stored_bytes(dtype, static_cast<uint64_t>(rows), static_cast<uint64_t>(cols));
  }

  double share(double ops, double seconds, double peak_gops) const {
    return ops / seconds / 1e9 / peak_gops;
  }

  /// The same matrix eight times, so that threads meet as seldom as they do in a model.
  ShareCurve linear(DType dtype) const {
    const int64_t out = kOutOfThread * machine.threads;
    const Block weights(backend, matrix_bytes(dtype, out, kCols)),
        x(backend, floats(most_rows(), kCols)), y(backend, floats(most_rows(), out));
    const Linear w{.w = matrix(weights, dtype, out, kCols)};
    std::vector<std::pair<double, double>> points;
    for (const int64_t n : probe.rows) {
      const Projection p{w, y.rows(n, out)};
      const double s = best_s([&] { backend.linear(x.rows(n, kCols), {p, p, p, p, p, p, p, p}); });
      points.emplace_back(
          n, share(2.0 * 8 * static_cast<double>(n * out * kCols), s, machine.peak_gops(dtype)));
    }
    return ShareCurve(std::move(points));
  }

  /// A feed-forward layer of the model again and again, the weights others each time.
  ShareCurve streamed(DType dtype) const {
    const int64_t hidden = config.hidden_size;
    const int64_t inner =
        config.moe_intermediate_size > 0 ? config.moe_intermediate_size : config.intermediate_size;
    const uint64_t up_bytes = matrix_bytes(dtype, inner, hidden),
                   down_bytes = matrix_bytes(dtype, hidden, inner),
                   layer_bytes = 2 * up_bytes + down_bytes;
    const auto layer_weights = static_cast<double>(3 * inner * hidden);
    const double all = std::min(probe.n_weights / layer_weights,
                                kStreamedBytes / static_cast<double>(layer_bytes));
    const auto n_layers = static_cast<uint64_t>(std::max(1.0, std::ceil(all)));
    const int64_t room = round_up(inner, 64);
    const Block weights(backend, n_layers * layer_bytes), x(backend, floats(most_rows(), hidden)),
        between(backend, floats(most_rows(), room)), out(backend, floats(most_rows(), hidden));
    std::vector<std::pair<double, double>> points;
    for (const int64_t n : probe.rows) {
      const double ops = 2 * layer_weights * static_cast<double>(n);
      const auto n_done =
          std::clamp<uint64_t>(static_cast<uint64_t>(kStreamedOps / ops), 1, n_layers);
      const double s = median_s([&] {
        for (uint64_t l = 0; l < n_done; ++l) {
          const std::byte* const at = weights.data() + l * layer_bytes;
          backend.gated_ffn({.x = x.rows(n, hidden),
                             .gate = {.w = {at, dtype, inner, hidden}},
                             .up = {.w = {at + up_bytes, dtype, inner, hidden}},
                             .down = {.w = {at + 2 * up_bytes, dtype, hidden, inner}},
                             .inner = between.rows(n, room),
                             .out = out.rows(n, hidden)});
        }
      });
      points.emplace_back(n, share(static_cast<double>(n_done) * ops, s, machine.peak_gops(dtype)));
    }
    return ShareCurve(std::move(points));
  }

  int64_t most_rows() const { return probe.rows.back(); }

  ShareCurve absorbed(DType dtype) const {
    const int64_t heads = config.num_attention_heads, rank = config.kv_lora_rank;
    const int64_t out = heads * (config.qk_nope_head_dim + config.v_head_dim);
    const int64_t q = heads * config.qk_head_dim(),
                  latent = heads * (rank + config.qk_rope_head_dim);
    const Block weights(backend, matrix_bytes(dtype, out, rank)),
        x(backend, floats(kPrefillRows, q)), y(backend, floats(kPrefillRows, latent));
    const LatentHeads lh{.kv_b = matrix(weights, dtype, out, rank),
                         .n_heads = heads,
                         .nope_dim = config.qk_nope_head_dim,
                         .rope_dim = config.qk_rope_head_dim,
                         .v_dim = config.v_head_dim};
    std::vector<std::pair<double, double>> points;
    for (const int64_t n : {int64_t{1}, int64_t{4}, int64_t{16}, kPrefillRows}) {
      const double s = best_s([&] {
        backend.absorb_queries(lh, x.rows(n, q), y.rows(n, latent));
        backend.expand_values(lh, y.rows(n, heads * rank), x.rows(n, heads * config.v_head_dim));
      });
      points.emplace_back(
          n, share(2.0 * static_cast<double>(n * out * rank), s, machine.peak_gops(dtype)));
    }
    return ShareCurve(std::move(points));
  }

  /// Attention of n rows, the last positions of one sequence, by `heads` heads that share `groups`.
  double attend(int64_t n, const KvShape& shape, int64_t heads, int64_t groups) const {
    const auto n_pages = static_cast<int32_t>(kPositions / kPageTokens);
    const int64_t page_bytes = groups * shape.head_bytes();
    const Block cache(backend, static_cast<uint64_t>(n_pages * page_bytes));
    const KvLayer kv = {shape, groups, cache.data(), page_bytes};
    std::vector<int32_t> positions(kPositions), sequences(kPositions, 0),
        pages(static_cast<size_t>(n_pages));
    std::iota(positions.begin(), positions.end(), 0);
    std::iota(pages.begin(), pages.end(), 0);
    BatchRows rows{.n_rows = kPositions,
                   .positions = positions.data(),
                   .sequences = sequences.data(),
                   .page_tables = pages.data(),
                   .page_table_stride = n_pages};
    const int64_t key = shape.key_dim, value = shape.value_dim;
    const Block k(backend, floats(kPositions, groups * key)), q(backend, floats(n, heads * key)),
        out(backend, floats(n, heads * value));
    backend.kv_append(kv, rows, k.rows(kPositions, groups * key),
                      k.rows(kPositions, groups * value));
    rows.n_rows = n;
    rows.positions = positions.data() + kPositions - n;
    const double s = best_s([&] {
      backend.attend({.q = q.rows(n, heads * key),
                      .n_heads = heads,
                      .kv = kv,
                      .scale = 0.1f,
                      .out = out.rows(n, heads * value)},
                     rows);
    });
    const double met = static_cast<double>(n * kPositions) - static_cast<double>(n * (n - 1)) / 2;
    return share(2.0 * met * static_cast<double>(heads * (key + value)), s, machine.float_gops);
  }

  /// A norm and two additions, by the element.
  double element_ops() const {
    const int64_t n = kPrefillRows, cols = config.hidden_size;
    const Block x(backend, floats(n, cols)), y(backend, floats(n, cols)),
        weight(backend, floats(1, cols));
    const double s = best_s([&] {
      backend.rmsnorm(x.rows(n, cols), weight.rows(1, cols).data, 1e-6f, y.rows(n, cols));
      backend.add(y.rows(n, cols), x.rows(n, cols));
      backend.add(x.rows(n, cols), y.rows(n, cols));
    });
    return s / (3.0 * static_cast<double>(n * cols)) * machine.float_gops * 1e9;
  }
};

double meeting_us(ThreadPool& pool) {
  constexpr int kMeetings = 200;
  return 1e6 / kMeetings * best_s([&] {
           for (int i = 0; i < kMeetings; ++i)
             pool.parallel_for(pool.size(), 1, [](int64_t, int64_t, int) {});
         });
}

/// What reading a mapped file reaches of what the probe reaches, at most 1.
double read_share(ThreadPool& pool, MemoryProbe& probe, std::span<const std::byte> mapped) {
  const size_t n_words = std::min(mapped.size(), probe.block_bytes()) / sizeof(uint64_t);
  if (n_words == 0) return 1;
  const std::span words(reinterpret_cast<const uint64_t*>(mapped.data()), n_words);
  MemoryProbe::read_gbs(pool, words);  // the first time pages are mapped
  return std::min(1.0, MemoryProbe::read_gbs(pool, words) / probe.read_gbs(pool));
}

}  // namespace

Machine measure_machine(const ModelConfig& config, const MachineProbe& what) {
  ThreadPool pool(what.threads);
  Machine m;
  m.threads = pool.size();
  m.memory_bytes = allowed_memory();
  m.kernels = reference_shares(what.kv_type);
  m.kernels.linear.clear();
  {
    MemoryProbe probe;
    m.read_gbs = probe.read_gbs(pool);
    m.kernels.read = read_share(pool, probe, what.mapped);
  }
  m.int8_gops = arithmetic_gops(Arithmetic::int8, pool);
  m.float_gops = arithmetic_gops(Arithmetic::float32, pool);
  if (!(m.int8_gops > 0)) m.int8_gops = m.float_gops = 1;  // no known unit: shares are then rates
  m.kernels.meeting_us = meeting_us(pool);
  const auto backend = make_backend("cpu", m.threads);
  const int64_t widest = std::max({kCols, config.kv_lora_rank, config.hidden_size,
                                   config.intermediate_size, config.moe_intermediate_size});
  const KvShape cached = KvCache::shape(config, what.kv_type),
                expanded = KvCache::expanded_shape(config);
  backend->reserve_scratch({.max_rows = std::max(what.rows.back(), kPrefillRows),
                            .max_in = widest,
                            .kv = cached,
                            .expanded = expanded});
  const Calibration c{config, *backend, m, what};
  KernelShares& k = m.kernels;
  for (const DType dtype : what.dtypes) {
    k.linear.emplace_back(dtype, c.linear(dtype));
    k.streamed.emplace_back(dtype, c.streamed(dtype));
  }
  const int64_t heads = config.num_attention_heads;
  if (config.is_mla()) {
    k.absorbed = c.absorbed(what.dtypes.front());
    k.attend_decode = c.attend(1, cached, heads, 1);
    const int64_t some = std::min<int64_t>(heads, std::max(8, m.threads));
    k.attend_expanded = c.attend(kPrefillRows, expanded, some, some);
    k.attend_prefill = 0;  // what such a model has no use for is not measured
  } else {
    k.absorbed = {};
    k.attend_expanded = 0;
    k.attend_decode = c.attend(1, cached, heads, config.num_key_value_heads);
    k.attend_prefill = c.attend(kPrefillRows, cached, heads, config.num_key_value_heads);
  }
  k.element_ops = c.element_ops();
  return m;
}

}  // namespace r1
