// Speed of the mixture of experts alone: experts_bench FILE [THREADS [ROWS...]]. Runs the routed
// experts of the model's first MoE layer on random rows that go to random experts, and prints
// milliseconds, tokens/s, GB/s of the experts that were met and G operations/s. One thread is timed
// by its processor time, so that a busy machine does not count; several by the wall.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <set>
#include <string>
#include <vector>

#include "libr1/backend/cpu_backend.h"
#include "libr1/base/rng.h"
#include "libr1/format/r1_reader.h"
#include "libr1/model/weights.h"

namespace {

using namespace r1;

double now_s(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

Tensor tensor(Buffer& memory, int64_t rows, int64_t cols) {
  memory = Buffer(static_cast<size_t>(rows * cols) * sizeof(float));
  return {memory.as<float>().data(), rows, cols, cols};
}

/// K different experts for each row, as evenly likely as a trained gate makes them.
std::vector<int32_t> random_experts(int64_t n_rows, int64_t n_chosen, int64_t n_experts) {
  std::vector<int32_t> all;
  for (int64_t t = 0; t < n_rows; ++t) {
    std::set<int32_t> chosen;
    for (uint64_t i = 0; static_cast<int64_t>(chosen.size()) < n_chosen; ++i) {
      const auto r = random_bits(7, static_cast<uint64_t>(t), i);
      chosen.insert(static_cast<int32_t>(r % static_cast<uint64_t>(n_experts)));
    }
    all.insert(all.end(), chosen.begin(), chosen.end());
  }
  return all;
}

void bench(CpuBackend& backend, const ModelConfig& c, const MoeFfn& ffn, int64_t n_rows,
           clockid_t clock) {
  const int64_t k = c.num_experts_per_tok, inner = c.moe_intermediate_size;
  std::vector<int32_t> experts = random_experts(n_rows, k, c.n_routed_experts);
  std::vector<float> weights(experts.size(), 0.3f);
  Buffer m[3];
  const Tensor x = tensor(m[0], n_rows, c.hidden_size);
  for (int64_t i = 0; i < x.rows * x.cols; ++i) {
    x.data[i] = static_cast<float>(random_uniform(5, 0, static_cast<uint64_t>(i))) - 0.5f;
  }
  const ExpertsArgs args = {.x = x,
                            .experts = ffn.experts,
                            .routing = {n_rows, k, experts.data(), weights.data()},
                            .inner = tensor(m[1], n_rows * k, (inner + 63) / 64 * 64),
                            .out = tensor(m[2], n_rows, c.hidden_size)};
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const double t = now_s(clock);
    backend.run_experts(args);
    best = std::min(best, now_s(clock) - t);
  }
  const std::set<int32_t> met(experts.begin(), experts.end());
  const auto bytes = [](const TensorView& w) {
    return static_cast<double>(
        *stored_bytes(w.dtype, static_cast<uint64_t>(w.rows), static_cast<uint64_t>(w.cols)));
  };
  const Expert& e = ffn.experts[0];
  const double each = bytes(e.gate) + bytes(e.up) + bytes(e.down);
  std::printf("%5lld rows %4zu experts %9.2f ms %9.1f tokens/s %7.1f GB/s %8.0f Gop/s\n",
              static_cast<long long>(n_rows), met.size(), 1e3 * best,
              static_cast<double>(n_rows) / best,
              static_cast<double>(met.size()) * each / best / 1e9,
              6e-9 * static_cast<double>(n_rows * k * inner * c.hidden_size) / best);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: experts_bench FILE [THREADS [ROWS...]]\n");
    return 2;
  }
  try {
    const R1File file = R1File::open(argv[1]);
    const int n_threads = argc > 2 ? std::atoi(argv[2]) : 0;
    std::vector<int64_t> rows;
    for (int i = 3; i < argc; ++i) rows.push_back(std::atoll(argv[i]));
    if (rows.empty()) rows = {1, 4, 8, 16, 32, 512};
    CpuBackend backend(select_cpu_ops(), n_threads);
    const ModelConfig& c = file.config();
    const Weights weights = load_weights(file, backend);
    const auto moe = std::find_if(weights.layers.begin(), weights.layers.end(), [](const Layer& l) {
      return std::holds_alternative<MoeFfn>(l.ffn);
    });
    if (moe == weights.layers.end()) throw std::runtime_error("the model has no experts");
    backend.reserve_scratch({.max_rows = *std::max_element(rows.begin(), rows.end()),
                             .max_in = std::max(c.hidden_size, c.intermediate_size),
                             .max_experts = c.n_routed_experts,
                             .max_chosen = c.num_experts_per_tok});
    std::printf("%s, %s\n", argv[1], backend.description().c_str());
    for (const int64_t n : rows) {
      bench(backend, c, std::get<MoeFfn>(moe->ffn), n,
            n_threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "experts_bench: %s\n", error.what());
    return 1;
  }
}
