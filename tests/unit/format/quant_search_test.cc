// The search for scales and shapes beside a search of every scale word.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "libr1/base/rng.h"
#include "libr1/format/quant_tile.h"
#include "libr1/format/quantize.h"
#include "libr1/format/tensor_view.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

// The square error of a block with this word and the nearest levels.
double error_of(DType type, const float* x, int word) {
  const double scale =
      double{to_float(f16{static_cast<uint16_t>(word)})} * double{quant_unit(type)};
  double sum = 0;
  for (int64_t k = 0; k < kQuantBlock; ++k) {
    const int shape = quant_shape(type, word, k);
    double least = std::numeric_limits<double>::max();
    for (int c = 0; c < 1 << quant_bits(type); ++c) {
      const double d = quant_level(type, shape, c) * scale - double{x[k]};
      least = std::min(least, d * d);
    }
    sum += least;
  }
  return sum;
}

// The least error that any word gives whose scale lets the levels reach 0.6 to 3 times the largest
// value.
double best_error(DType type, const float* x) {
  float largest = 0;
  for (int64_t k = 0; k < kQuantBlock; ++k) largest = std::max(largest, std::fabs(x[k]));
  const float one = largest / 127 / quant_unit(type);
  const int first = to_f16(one * 0.6f).bits, last = to_f16(one * 3).bits;
  double least = std::numeric_limits<double>::max();
  for (int word = first; word <= last; ++word) {
    least = std::min({least, error_of(type, x, word), error_of(type, x, word | 0x8000)});
  }
  return least;
}

// Rows of normal numbers, of Laplace's, and normal ones with an outlier in each block.
std::vector<float> values_of(int kind, int64_t n) {
  std::vector<float> x;
  for (int64_t i = 0; i < n; ++i) {
    const auto at = static_cast<uint64_t>(2 * i);
    const double u = 1 - random_uniform(17, 0, at), v = random_uniform(17, 0, at + 1);
    double value = std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
    if (kind == 1) value = v < 0.5 ? std::log(u) : -std::log(u);
    if (kind == 2 && i % kQuantBlock == i / kQuantBlock % kQuantBlock) value *= 6;
    x.push_back(static_cast<float>(0.02 * value));
  }
  return x;
}

TEST_CASE("the search comes near the best of all words, and the codes are the nearest") {
  constexpr int64_t kBlocks = 36, kCols = kBlocks * kQuantBlock;
  struct Bound {
    DType type;
    double most[3];  // of search / best: normal, Laplace, outliers
  };
  const Bound bounds[] = {{DType::q5, {1.09, 1.05, 1.03}},
                          {DType::q4, {1.09, 1.1, 1.07}},
                          {DType::q3, {1.08, 1.04, 1.03}},
                          {DType::q2, {1.01, 1.03, 1.01}}};
  for (const Bound& bound : bounds) {
    for (int kind = 0; kind < 3; ++kind) {
      const auto x = values_of(kind, kCols);
      std::vector<std::byte> tiles(rows_bytes(bound.type, 1, kCols));
      REQUIRE(quantize_rows(bound.type, x.data(), 1, kCols, tiles.data()));
      const TensorView view{tiles.data(), bound.type, 1, kCols};
      std::vector<float> row(static_cast<size_t>(kCols));
      dequantize_row(view, 0, row.data());
      double found = 0, best = 0;
      for (int64_t b = 0; b < kBlocks; ++b) {
        const float* const block = x.data() + b * kQuantBlock;
        uint16_t word;
        std::memcpy(&word, quant_tile(view, 0, b * kQuantBlock) + 32 * (b % 2), sizeof word);
        double error = 0;
        for (int64_t k = 0; k < kQuantBlock; ++k) {
          const double d = double{row[static_cast<size_t>(b * kQuantBlock + k)]} - double{block[k]};
          error += d * d;
        }
        const double nearest = error_of(bound.type, block, word);
        CHECK(std::fabs(error - nearest) <= 1e-5 * nearest);
        const double least = best_error(bound.type, block);
        CHECK(least <= error * (1 + 1e-5));
        found += error;
        best += least;
      }
      INFO(dtype_name(bound.type) << " values " << kind << ": " << found / best);
      CHECK(found <= bound.most[kind] * best);
    }
  }
}

}  // namespace
}  // namespace r1
