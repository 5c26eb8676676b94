// The layouts are ggml's (ggml-common.h documents them): d and dmin are binary16 factors of a
// block, "K" types have 256 values in sub-blocks whose scales (and minima) are small integers.
// SPDX-License-Identifier: MIT
#include "libr1/format/gguf_dequant.h"

#include <array>
#include <cstring>
#include <utility>

#include "libr1/base/error.h"
#include "libr1/base/half.h"

namespace r1 {

namespace {

using Bytes = const uint8_t*;

float half_at(Bytes p) { return to_float(f16{static_cast<uint16_t>(p[0] | p[1] << 8)}); }

float low(uint8_t q) { return static_cast<float>(q & 15); }
float high(uint8_t q) { return static_cast<float>(q >> 4); }

// Blocks of 32 whose nibble j belongs to value j (low) and j + 16 (high).
void q4_0(Bytes p, float* y) {
  const float d = half_at(p);
  for (int j = 0; j < 16; ++j) {
    y[j] = (low(p[2 + j]) - 8) * d;
    y[j + 16] = (high(p[2 + j]) - 8) * d;
  }
}

void q4_1(Bytes p, float* y) {
  const float d = half_at(p), m = half_at(p + 2);
  for (int j = 0; j < 16; ++j) {
    y[j] = low(p[4 + j]) * d + m;
    y[j + 16] = high(p[4 + j]) * d + m;
  }
}

// The fifth bits of the 32 values are the bits of one little-endian word.
std::pair<float, float> five_bits(Bytes fifth, Bytes nibbles, int j) {
  const uint32_t bits = static_cast<uint32_t>(fifth[0]) | static_cast<uint32_t>(fifth[1]) << 8 |
                        static_cast<uint32_t>(fifth[2]) << 16 |
                        static_cast<uint32_t>(fifth[3]) << 24;
  const uint32_t a = (nibbles[j] & 15u) | (bits >> j & 1) << 4;
  const uint32_t b = (nibbles[j] >> 4u) | (bits >> (j + 16) & 1) << 4;
  return {static_cast<float>(a), static_cast<float>(b)};
}

void q5_0(Bytes p, float* y) {
  const float d = half_at(p);
  for (int j = 0; j < 16; ++j) {
    const auto [a, b] = five_bits(p + 2, p + 6, j);
    y[j] = (a - 16) * d;
    y[j + 16] = (b - 16) * d;
  }
}

void q5_1(Bytes p, float* y) {
  const float d = half_at(p), m = half_at(p + 2);
  for (int j = 0; j < 16; ++j) {
    const auto [a, b] = five_bits(p + 4, p + 8, j);
    y[j] = a * d + m;
    y[j + 16] = b * d + m;
  }
}

void q8_0(Bytes p, float* y) {
  const float d = half_at(p);
  for (int j = 0; j < 32; ++j) y[j] = static_cast<float>(static_cast<int8_t>(p[2 + j])) * d;
}

// 16 scale bytes (scale low, minimum high), 64 bytes of 2-bit values, d, dmin. Values of one half
// of the block share 32 bytes: bits 0-1 hold values 0-31, bits 2-3 the next 32, and so on.
void q2_k(Bytes p, float* y) {
  const float d = half_at(p + 80), dmin = half_at(p + 82);
  for (int i = 0; i < 256; ++i) {
    const int half = i / 128, shift = i % 128 / 32 * 2;
    const uint8_t scale = p[i / 16];
    const auto q = static_cast<float>(p[16 + half * 32 + i % 32] >> shift & 3);
    y[i] = d * low(scale) * q - dmin * high(scale);
  }
}

// 32 bytes of third bits (set: nothing is taken off), 64 bytes of 2-bit values, 12 bytes of sixteen
// 6-bit scales (low nibbles in 8 bytes, upper two bits in 4), d.
void q3_k(Bytes p, float* y) {
  Bytes third = p, low_bits = p + 32, packed = p + 96;
  const float d = half_at(p + 108);
  for (int i = 0; i < 256; ++i) {
    const int sub = i / 16;
    const int nibble = sub < 8 ? packed[sub] & 15 : packed[sub - 8] >> 4;
    const int upper = packed[8 + sub % 4] >> (sub / 4 * 2) & 3;
    const float scale = static_cast<float>((nibble | upper << 4) - 32);
    const int half = i / 128, shift = i % 128 / 32 * 2;
    const int q = (low_bits[half * 32 + i % 32] >> shift & 3) -
                  ((third[i % 32] >> (i / 32) & 1) != 0 ? 0 : 4);
    y[i] = d * scale * static_cast<float>(q);
  }
}

// The 12 bytes of q4_k and q5_k: eight 6-bit scales and eight 6-bit minima.
std::pair<float, float> scale_and_min(Bytes s, int j) {
  if (j < 4) return {static_cast<float>(s[j] & 63), static_cast<float>(s[j + 4] & 63)};
  return {static_cast<float>((s[j + 4] & 15) | (s[j - 4] >> 6) << 4),
          static_cast<float>((s[j + 4] >> 4) | (s[j] >> 6) << 4)};
}

void q4_k(Bytes p, float* y) {
  const float d = half_at(p), dmin = half_at(p + 2);
  for (int sub = 0; sub < 8; ++sub) {
    const auto [scale, minimum] = scale_and_min(p + 4, sub);
    const float ds = d * scale, m = dmin * minimum;
    Bytes q = p + 16 + sub / 2 * 32;
    for (int l = 0; l < 32; ++l) y[sub * 32 + l] = ds * (sub % 2 == 0 ? low(q[l]) : high(q[l])) - m;
  }
}

void q5_k(Bytes p, float* y) {
  const float d = half_at(p), dmin = half_at(p + 2);
  for (int sub = 0; sub < 8; ++sub) {
    const auto [scale, minimum] = scale_and_min(p + 4, sub);
    const float ds = d * scale, m = dmin * minimum;
    Bytes fifth = p + 16, q = p + 48 + sub / 2 * 32;
    for (int l = 0; l < 32; ++l) {
      const float five = (fifth[l] >> sub & 1) != 0 ? 16.0f : 0.0f;
      y[sub * 32 + l] = ds * ((sub % 2 == 0 ? low(q[l]) : high(q[l])) + five) - m;
    }
  }
}

// 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 signed scales, d.
void q6_k(Bytes p, float* y) {
  const float d = half_at(p + 208);
  for (int i = 0; i < 256; ++i) {
    const int half = i / 128, part = i % 128 / 32, l = i % 32;
    const uint8_t nibbles = p[half * 64 + (part % 2) * 32 + l];
    const int low_bits = part < 2 ? nibbles & 15 : nibbles >> 4;
    const int upper = p[128 + half * 32 + l] >> (part * 2) & 3;
    const auto scale = static_cast<float>(static_cast<int8_t>(p[192 + i / 16]));
    y[i] = d * scale * static_cast<float>((low_bits | upper << 4) - 32);
  }
}

struct Entry {
  GgufType type;
  GgufBlock block;
  void (*decode)(Bytes, float*);
};

void one_f32(Bytes p, float* y) { std::memcpy(y, p, 4); }
void one_f16(Bytes p, float* y) { *y = half_at(p); }
void one_bf16(Bytes p, float* y) { *y = to_float(bf16{static_cast<uint16_t>(p[0] | p[1] << 8)}); }

constexpr std::array<Entry, 13> kTypes = {{
    {GgufType::f32, {"F32", 1, 4}, one_f32},
    {GgufType::f16, {"F16", 1, 2}, one_f16},
    {GgufType::bf16, {"BF16", 1, 2}, one_bf16},
    {GgufType::q4_0, {"Q4_0", 32, 18}, q4_0},
    {GgufType::q4_1, {"Q4_1", 32, 20}, q4_1},
    {GgufType::q5_0, {"Q5_0", 32, 22}, q5_0},
    {GgufType::q5_1, {"Q5_1", 32, 24}, q5_1},
    {GgufType::q8_0, {"Q8_0", 32, 34}, q8_0},
    {GgufType::q2_k, {"Q2_K", 256, 84}, q2_k},
    {GgufType::q3_k, {"Q3_K", 256, 110}, q3_k},
    {GgufType::q4_k, {"Q4_K", 256, 144}, q4_k},
    {GgufType::q5_k, {"Q5_K", 256, 176}, q5_k},
    {GgufType::q6_k, {"Q6_K", 256, 210}, q6_k},
}};

const Entry* find_type(uint32_t type) {
  for (const Entry& e : kTypes) {
    if (static_cast<uint32_t>(e.type) == type) return &e;
  }
  return nullptr;
}

}  // namespace

std::optional<GgufBlock> gguf_block(uint32_t type) {
  const Entry* e = find_type(type);
  return e == nullptr ? std::nullopt : std::optional<GgufBlock>(e->block);
}

void gguf_dequantize(GgufType type, const std::byte* blocks, size_t n, float* out) {
  const Entry* e = find_type(static_cast<uint32_t>(type));
  R1_CHECK(e != nullptr && n % e->block.n_values == 0);
  auto p = reinterpret_cast<Bytes>(blocks);
  for (size_t i = 0; i < n; i += e->block.n_values, p += e->block.n_bytes) e->decode(p, out + i);
}

}  // namespace r1
