// SPDX-License-Identifier: MIT
#include "libr1/format/quant_block.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace r1 {

namespace {

using Values = std::array<float, kQuantBlock>;

// What a scale gives: the nearest codes to x / scale, and the sums that the best scale for these
// codes follows from.
struct Fit {
  std::array<uint8_t, kQuantBlock> codes;
  float level_x = 0;      // sum of level * x
  float level_level = 0;  // sum of level^2
};

// Code of the level nearest to each whole number from -128 to 127.
struct NearestQ4 {
  std::array<uint8_t, 256> code{};
  constexpr NearestQ4() {
    for (int v = -128; v < 128; ++v) {
      size_t best = 0;
      const auto distance = [&](size_t i) { return (kQ4Levels[i] - v) * (kQ4Levels[i] - v); };
      for (size_t i = 1; i < 16; ++i) best = distance(i) < distance(best) ? i : best;
      code[static_cast<size_t>(v + 128)] = static_cast<uint8_t>(best);
    }
  }
};
constexpr NearestQ4 kNearestQ4;

// Adding and subtracting it rounds what is below 2^22 to a whole number, ties to even.
constexpr float kRounder = 12582912.0f;

template <DType Q>
Fit fit(const Values& x, float inverse) {
  constexpr int kHalf = 1 << (quant_bits(Q) - 1);
  constexpr float kLow = Q == DType::q8 ? -127.0f : Q == DType::q4 ? -128.0f : -kHalf;
  constexpr float kHigh = Q == DType::q4 ? 127.0f : kHalf - 1;
  Fit f;
  Values level;
  for (size_t i = 0; i < kQuantBlock; ++i) {
    const float v = std::min(std::max(x[i] * inverse, kLow), kHigh);
    level[i] = v + kRounder - kRounder;
  }
  for (size_t i = 0; i < kQuantBlock; ++i) {
    const int v = static_cast<int>(level[i]);
    if constexpr (Q == DType::q4) {
      f.codes[i] = kNearestQ4.code[static_cast<size_t>(v + 128)];
      level[i] = kQ4Levels[f.codes[i]];
    } else {
      f.codes[i] = static_cast<uint8_t>(v + kHalf);
    }
  }
  // Eight sums side by side: a fixed order that vectorises.
  std::array<float, 8> by_x{}, by_level{};
  for (size_t i = 0; i < kQuantBlock; i += 8) {
    for (size_t j = 0; j < 8; ++j) {
      by_x[j] += level[i + j] * x[i + j];
      by_level[j] += level[i + j] * level[i + j];
    }
  }
  for (size_t j = 0; j < 8; ++j) {
    f.level_x += by_x[j];
    f.level_level += by_level[j];
  }
  return f;
}

template <DType Q>
bool search(const Values& x, float extreme, QuantBlock& out) {
  constexpr float kLow = Q == DType::q8   ? -127.0f
                         : Q == DType::q4 ? kQ4Levels.front()
                                          : -(1 << (quant_bits(Q) - 1));
  constexpr float kHigh = Q == DType::q4 ? kQ4Levels.back() : (1 << (quant_bits(Q) - 1)) - 1;
  // Eight bits leave nothing to gain from cutting off the largest values.
  constexpr int kSteps = Q == DType::q8 ? 0 : Q == DType::q6 ? 3 : 5;
  constexpr float kStep = Q == DType::q6 ? 0.015f : 0.04f;
  float least = std::numeric_limits<float>::infinity();
  if constexpr (kLow == -kHigh) extreme = std::fabs(extreme);
  for (const float end : {kHigh, kLow}) {
    for (int step = -kSteps; step <= kSteps; ++step) {
      const Fit f = fit<Q>(x, end / extreme * (1 + kStep * static_cast<float>(step)));
      const f16 scale = to_f16(f.level_level > 0 ? f.level_x / f.level_level : 0.0f);
      const float s = to_float(scale);
      // sum((x - s * level)^2) without the part that is the same for all candidates.
      const float error = s * (s * f.level_level - 2 * f.level_x);
      if (error < least) {
        least = error;
        out.scale = scale;
        out.codes = f.codes;
      }
    }
    if constexpr (kLow == -kHigh) break;
  }
  return least < std::numeric_limits<float>::infinity();  // else no scale was finite
}

}  // namespace

QuantBlock zero_block(DType dtype) {
  QuantBlock block;
  const int code = dtype == DType::q4 ? kNearestQ4.code[128] : 1 << (quant_bits(dtype) - 1);
  block.codes.fill(static_cast<uint8_t>(code));
  return block;
}

bool quantize_block(DType dtype, const float* x, int64_t n, QuantBlock& out) {
  Values values{};
  std::copy_n(x, n, values.begin());
  float extreme = 0;
  for (const float v : values) {
    if (!std::isfinite(v)) return false;
    if (std::fabs(v) > std::fabs(extreme)) extreme = v;
  }
  out = zero_block(dtype);
  // Levels times the smallest binary16 reach further than this.
  if (std::fabs(extreme) < 0x1p-26f) return true;
  switch (dtype) {
    case DType::q8:
      return search<DType::q8>(values, extreme, out);
    case DType::q6:
      return search<DType::q6>(values, extreme, out);
    case DType::q5:
      return search<DType::q5>(values, extreme, out);
    default:
      return search<DType::q4>(values, extreme, out);
  }
}

}  // namespace r1
