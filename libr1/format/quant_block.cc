// The search for scales and shapes. Written once with GCC's vector types and compiled for several
// instruction sets; no sum runs across lanes and nothing is contracted, so all give the same bits.
// SPDX-License-Identifier: MIT
#include "libr1/format/quant_block.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "libr1/base/cpu_features.h"
#include "libr1/base/half.h"

namespace r1 {

namespace {

#define R1_INLINE inline __attribute__((always_inline))

using Floats = float __attribute__((vector_size(64)));
using Ints = int32_t __attribute__((vector_size(64)));

R1_INLINE void load(const float* p, Floats& v) { std::memcpy(&v, p, sizeof v); }
R1_INLINE void max_of(Floats& a, const Floats& b) { a = a > b ? a : b; }

// Adding and subtracting it rounds what is below 2^22 to a whole number, ties to even.
constexpr float kRounder = 12582912.0f;

// What a type's levels are made of. kStep: what a whole number is in sums. Where kMoved, shapes
// move one set of levels by kOffsets; else each has a table of its own.
template <DType Q>
struct Levels;
template <>
struct Levels<DType::q8> {
  static constexpr bool kEven = true, kMoved = true;
  static constexpr size_t kShapes = 1, kCodes = 256;
  static constexpr float kStep = 1;
  static constexpr std::array<float, 1> kOffsets = {-128};
};
// Offsets in steps: the level of code 0.
template <size_t N>
constexpr std::array<float, N> in_steps(const std::array<uint8_t, N>& offsets, float step) {
  std::array<float, N> out{};
  for (size_t i = 0; i < N; ++i) out[i] = static_cast<float>(offsets[i] - 128) / step;
  return out;
}
template <>
struct Levels<DType::q6> {
  static constexpr bool kEven = true, kMoved = true;
  static constexpr size_t kShapes = 4, kCodes = 64;
  static constexpr float kStep = 2;
  static constexpr auto kOffsets = in_steps(kQ6Offsets, kStep);
};
template <>
struct Levels<DType::q5> {
  static constexpr bool kEven = true, kMoved = true;
  static constexpr size_t kShapes = 8, kCodes = 32;
  static constexpr float kStep = 4;
  static constexpr auto kOffsets = in_steps(kQ5Offsets, kStep);
};
template <>
struct Levels<DType::q4> {
  static constexpr bool kEven = false, kMoved = true;
  static constexpr size_t kShapes = 8, kCodes = 16;
  static constexpr float kStep = 1;
  static constexpr auto& kOffsets = kQ4Offsets;
  static constexpr std::array<std::array<int8_t, 16>, 1> kTables = {kQ4Levels};
};
template <>
struct Levels<DType::q3> {
  static constexpr bool kEven = false, kMoved = false;
  static constexpr size_t kShapes = 2, kCodes = 8;
  static constexpr float kStep = 1;
  static constexpr auto& kTables = kQ3Levels;
};
template <>
struct Levels<DType::q2> {
  static constexpr bool kEven = false, kMoved = false;
  static constexpr size_t kShapes = 4, kCodes = 4;
  static constexpr float kStep = 1;
  static constexpr auto& kTables = kQ2Levels;
};

// q4's levels, and the numbers halfway between each and the next; the last is not looked up.
constexpr std::array<float, 16> q4_floats(bool middles) {
  std::array<float, 16> out{};
  for (size_t k = 0; k < 16; ++k) {
    const int next = kQ4Levels[std::min<size_t>(k + 1, 15)];
    out[k] = static_cast<float>(middles ? kQ4Levels[k] + next : 2 * kQ4Levels[k]) / 2;
  }
  return out;
}
constexpr auto kQ4Floats = q4_floats(false), kQ4Middles = q4_floats(true);

// out[i] = table[at[i]]; at[i] is from 0 to 15.
R1_INLINE void look_up(const Floats& table, const Ints& at, Floats& out) {
#if defined(__clang__)  // which has no word for it
  for (int i = 0; i < 16; ++i) out[i] = table[at[i]];
#else
  out = __builtin_shuffle(table, at);
#endif
}

// The level nearest to v, in steps, and its code. Permutes: whether one instruction looks up
// sixteen numbers among sixteen.
template <DType Q, bool Permutes>
R1_INLINE void nearest(const Floats& v, size_t shape, Floats& level, Ints& code) {
  using L = Levels<Q>;
  float offset = 0;
  if constexpr (L::kMoved) offset = L::kOffsets[shape];
  if constexpr (L::kEven) {
    constexpr float kLow = Q == DType::q8 ? 1 : 0, kHigh = L::kCodes - 1;
    Floats c = (v - offset) + kRounder - kRounder;
    c = c > kLow ? c : Floats{} + kLow;
    c = c < kHigh ? c : Floats{} + kHigh;
    level = c + offset;
    code = __builtin_convertvector(c, Ints);
  } else if constexpr (Q == DType::q4 && Permutes) {
    Floats middles, levels, found;
    load(kQ4Middles.data(), middles);
    load(kQ4Floats.data(), levels);
    middles += offset;  // whole or half numbers: exact
    code = Ints{};
    for (int half = 8; half > 0; half /= 2) {
      look_up(middles, code + (half - 1), found);
      const Ints above = v > found;
      code += above & half;
    }
    look_up(levels, code, found);
    level = found + offset;
  } else {
    const auto& table = L::kTables[L::kMoved ? 0 : shape];
    level = Floats{} + (table[0] + offset);
    code = Ints{};
    for (size_t k = 1; k < L::kCodes; ++k) {
      const Ints above = v > static_cast<float>(table[k - 1] + table[k]) / 2 + offset;
      level = above ? Floats{} + (table[k] + offset) : level;
      code -= above;
    }
  }
}

// Magnitudes of the candidate scales of a type, relative to the largest that makes sense.
template <DType Q>
constexpr auto candidates() {
  if constexpr (Q == DType::q6) {
    return std::array{0.90f, 0.93f, 0.96f, 0.98f, 1.0f,  1.02f,
                      1.04f, 1.06f, 1.08f, 1.11f, 1.14f, 1.18f};
  } else if constexpr (Q == DType::q5) {
    return std::array{0.80f, 0.86f, 0.92f, 0.97f, 1.0f, 1.04f, 1.08f, 1.13f, 1.2f};
  } else if constexpr (Q == DType::q4) {
    return std::array{0.66f, 0.76f, 0.86f, 0.97f, 1.07f, 1.18f};
  } else {
    return std::array{0.5f, 0.6f, 0.7f, 0.8f, 0.92f, 1.05f, 1.2f};
  }
}

// Lanes of what is best so far.
struct Best {
  Floats error;
  Ints word;
};

// The word with these low bits whose scale is nearest to `scale`: in the order of their bits
// binary16 numbers are as evenly spaced as their own precision. Below the normal ones, the smallest
// of these.
template <DType Q>
R1_INLINE void nearest_word(const Floats& scale, const Ints& shapes, Ints& word, Floats& value) {
  constexpr int kBits = quant_block_shape_bits(Q);
  const Ints bits = (Ints)scale;
  const Ints sign = (bits >> 31) & 0x8000;
  const Ints half = (((bits & 0x7fffffff) + 0x1000) >> 13) - (112 << 10);
  const Ints low = shapes + (1 << 10);
  Ints rounded = ((half - shapes + (1 << kBits >> 1)) >> kBits << kBits) + shapes;
  rounded = rounded > low ? rounded : low;
  rounded = rounded < 0x7fff ? rounded : Ints{} + 0x7fff;  // no number: search() refuses it
  value = (Floats)((rounded << 13) + (112 << 23) + (sign << 16));
  word = rounded | sign;
}

// One candidate: the best shapes and levels for values times `inverse` (in steps), and the word
// that suits them.
template <DType Q, bool Weighted, bool Permutes>
R1_INLINE void try_scale(const Floats (&x)[kQuantBlock], const float* weights,
                         const Floats& inverse, const Floats& energy, Best& best) {
  using L = Levels<Q>;
  constexpr int kPart = quant_part(Q), kShapeBits = quant_shape_bits(Q);
  Floats by_x{}, by_level{};  // sums of weight * level * value and weight * level^2
  Ints shapes{};
  for (int p = 0; p < kQuantBlock / kPart; ++p) {
    Floats part_x{}, part_level{};
    Ints part_shape{};
    Floats least = Floats{} + std::numeric_limits<float>::max();
    for (size_t s = 0; s < L::kShapes; ++s) {
      Floats sum_x{}, sum_level{};
      for (int i = p * kPart; i < (p + 1) * kPart; ++i) {
        const Floats v = x[i] * inverse;
        Floats level;
        Ints code;
        nearest<Q, Permutes>(v, s, level, code);
        const Floats weighted = Weighted ? level * weights[i] : level;
        sum_x += weighted * v;
        sum_level += weighted * level;
      }
      const Floats error = sum_level - 2 * sum_x;  // and the sum of weight * v^2
      const Ints better = error < least;
      least = better ? error : least;
      part_x = better ? sum_x : part_x;
      part_level = better ? sum_level : part_level;
      part_shape = better ? Ints{} + static_cast<int32_t>(s) : part_shape;
    }
    by_x += part_x;
    by_level += part_level;
    shapes |= part_shape << (p * kShapeBits);
  }
  // From steps and values times inverse to levels and values.
  by_x = by_x / inverse * L::kStep;
  by_level = by_level * (L::kStep * L::kStep);
  const Floats scale = by_x / (by_level > 0 ? by_level : Floats{} + 1);
  Ints word;
  Floats value;
  nearest_word<Q>(scale / quant_unit(Q), shapes, word, value);
  value *= quant_unit(Q);
  const Floats error = energy + value * (value * by_level - 2 * by_x);
  const Ints better = error < best.error;
  best.error = better ? error : best.error;
  best.word = better ? word : best.word;
}

// The largest scale that makes sense: the values' range, or their largest magnitude, on the levels.
template <DType Q>
R1_INLINE void largest_scale(const Floats (&x)[kQuantBlock], const Floats& largest, Floats& out) {
  using L = Levels<Q>;
  if constexpr (!L::kMoved) {
    out = largest / 127;
  } else {
    constexpr int kPart = quant_part(Q);
    constexpr float kFirst = L::kEven ? 0 : kQ4Levels.front();
    constexpr float kLast = L::kEven ? L::kCodes - 1 : kQ4Levels.back();
    out = Floats{};
    for (int p = 0; p < kQuantBlock / kPart; ++p) {
      Floats high = x[p * kPart], low = x[p * kPart];
      for (int i = p * kPart; i < (p + 1) * kPart; ++i) {
        max_of(high, x[i]);
        low = low < x[i] ? low : x[i];
      }
      max_of(out, (high - low) / (kLast - kFirst));
      max_of(out, high / (kLast + L::kOffsets.back()));
      max_of(out, low / (kFirst + L::kOffsets.front()));
    }
  }
}

// q8: the scale that maps the largest magnitude to 127, then the one that suits the levels best.
R1_INLINE void q8_words(const Floats (&x)[kQuantBlock], const Floats& largest, Ints& words) {
  const Floats inverse = 127 / (largest > 0x1p-26f ? largest : Floats{} + 1);
  Floats by_x{}, by_level{};
  for (const Floats& column : x) {
    Floats level;
    Ints code;
    nearest<DType::q8, false>(column * inverse, 0, level, code);
    by_x += level * column;
    by_level += level * level;
  }
  for (int r = 0; r < kQuantRows; ++r) {
    const float scale = by_level[r] > 0 ? by_x[r] / by_level[r] : 0.0f;
    words[r] = largest[r] > 0x1p-26f ? to_f16(scale).bits : 0;
  }
}

template <DType Q, bool Permutes>
R1_INLINE void find_codes(const Floats (&x)[kQuantBlock], const Ints& words, int32_t* codes) {
  using L = Levels<Q>;
  constexpr int kShapeBits = quant_shape_bits(Q);
  Floats inverse;
  for (int r = 0; r < kQuantRows; ++r) {
    const float scale = to_float(f16{static_cast<uint16_t>(words[r])}) * quant_unit(Q) * L::kStep;
    inverse[r] = scale != 0 ? 1 / scale : 0;
  }
  for (int i = 0; i < kQuantBlock; ++i) {
    const Floats v = x[i] * inverse;
    const Ints shape = (words >> (i / quant_part(Q) * kShapeBits)) & ((1 << kShapeBits) - 1);
    Ints code{};
    for (size_t s = 0; s < L::kShapes; ++s) {
      Floats level;
      Ints c;
      nearest<Q, Permutes>(v, s, level, c);
      code = shape == static_cast<int32_t>(s) ? c : code;
    }
    std::memcpy(codes + i * kQuantRows, &code, sizeof code);
  }
}

template <DType Q, bool Weighted, bool Permutes>
R1_INLINE bool search(const float* weights, QuantBlocks& blocks) {
  Floats x[kQuantBlock], largest{}, energy{}, finite{};
  for (int i = 0; i < kQuantBlock; ++i) {
    load(blocks.x[i], x[i]);
    max_of(largest, x[i] < 0 ? -x[i] : x[i]);
    finite += x[i] * 0;
    energy += Weighted ? x[i] * x[i] * weights[i] : x[i] * x[i];
  }
  Best best = {energy, Ints{}};  // of zeros
  if constexpr (Q == DType::q8) {
    q8_words(x, largest, best.word);
  } else {
    Floats scale;
    largest_scale<Q>(x, largest, scale);
    for (const float f : candidates<Q>()) {
      constexpr float kSmallest = 0x1p-14f * quant_unit(Q) * Levels<Q>::kStep;
      const Floats step = scale * f;
      const Floats inverse = 1 / (step > kSmallest ? step : Floats{} + kSmallest);
      try_scale<Q, Weighted, Permutes>(x, weights, inverse, energy, best);
      if constexpr (!Levels<Q>::kMoved) {
        try_scale<Q, Weighted, Permutes>(x, weights, -inverse, energy, best);
      }
    }
  }
  find_codes<Q, Permutes>(x, best.word, &blocks.codes[0][0]);
  std::memcpy(blocks.words, &best.word, sizeof best.word);
  // Beyond what the largest level and scale make, sums of squares may overflow.
  constexpr float kLimit = 127 * 65504.0f * quant_unit(Q);
  bool good = true;
  for (int r = 0; r < kQuantRows; ++r) {
    good &= finite[r] == 0 && largest[r] <= kLimit && (best.word[r] & 0x7fff) < 0x7c00;
  }
  return good;
}

template <bool Weighted, bool Permutes>
R1_INLINE bool search_type(DType dtype, const float* weights, QuantBlocks& blocks) {
  switch (dtype) {
    case DType::q8:
      return search<DType::q8, false, Permutes>(weights, blocks);
    case DType::q6:
      return search<DType::q6, Weighted, Permutes>(weights, blocks);
    case DType::q5:
      return search<DType::q5, Weighted, Permutes>(weights, blocks);
    case DType::q4:
      return search<DType::q4, Weighted, Permutes>(weights, blocks);
    case DType::q3:
      return search<DType::q3, Weighted, Permutes>(weights, blocks);
    default:
      return search<DType::q2, Weighted, Permutes>(weights, blocks);
  }
}

// The same code for each instruction set; what is inlined into a function takes its target.
template <bool Weighted>
bool search_portable(DType dtype, const float* weights, QuantBlocks& blocks) {
  return search_type<Weighted, false>(dtype, weights, blocks);
}
#if defined(__x86_64__)
template <bool Weighted>
__attribute__((target("avx512f"))) bool search_avx512(DType dtype, const float* weights,
                                                      QuantBlocks& blocks) {
  return search_type<Weighted, true>(dtype, weights, blocks);
}
template <bool Weighted>
__attribute__((target("avx2"))) bool search_avx2(DType dtype, const float* weights,
                                                 QuantBlocks& blocks) {
  return search_type<Weighted, false>(dtype, weights, blocks);
}
#endif

using Search = bool (*)(DType, const float*, QuantBlocks&);
template <bool Weighted>
Search best_search() {
#if defined(__x86_64__)
  if (R1_CPU_HAS(AVX512F, "avx512f")) return search_avx512<Weighted>;
  if (R1_CPU_HAS(AVX2, "avx2")) return search_avx2<Weighted>;
#endif
  return search_portable<Weighted>;
}

}  // namespace

bool quantize_blocks(DType dtype, const float* weights, QuantBlocks& blocks) {
  static const Search plain = best_search<false>(), weighted = best_search<true>();
  return (weights != nullptr ? weighted : plain)(dtype, weights, blocks);
}

}  // namespace r1
