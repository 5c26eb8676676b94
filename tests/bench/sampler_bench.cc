// Time of one draw over R1's vocabulary: sampler_bench [TOP_P [TEMPERATURE]]. Logits are normal
// with the given spread, so that the distribution is from sharp to flat; processor time of one
// thread. SPDX-License-Identifier: MIT
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numbers>
#include <vector>

#include "kernels/cpu/ops.h"
#include "libr1/base/rng.h"
#include "libr1/engine/sampler.h"

int main(int argc, char** argv) {
  constexpr int64_t kVocab = 129280;
  constexpr int kDraws = 200;
  r1::SamplingParams params;
  params.top_p = argc > 1 ? std::atof(argv[1]) : 0.95;
  params.temperature = argc > 2 ? std::atof(argv[2]) : 0.6;
  r1::Sampler sampler(r1::select_cpu_ops(), {{0, kVocab}}, kVocab);
  for (const float spread : {3.0f, 2.0f, 1.0f, 0.1f}) {
    std::vector<float> logits;
    for (uint64_t i = 0; i < kVocab; ++i) {
      const double u = 1 - r1::random_uniform(1, 0, i), v = r1::random_uniform(2, 0, i);
      const double normal = std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
      logits.push_back(spread * static_cast<float>(normal));
    }
    const std::clock_t begin = std::clock();
    int64_t sum = 0;
    for (uint64_t i = 0; i < kDraws; ++i) {
      sum += sampler.sample(logits, params, r1::random_uniform(3, 0, i));
    }
    const double us = 1e6 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / kDraws;
    std::printf("spread %.1f: %.0f us a draw (sum of ids %lld)\n", double{spread}, us,
                static_cast<long long>(sum));
  }
}
