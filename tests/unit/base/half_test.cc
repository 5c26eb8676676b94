// Narrow formats against the definition: the nearest representable value, found by search.
// SPDX-License-Identifier: MIT
#include "libr1/base/half.h"

#include <cmath>
#include <limits>
#include <vector>

#include "libr1/base/rng.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

// The nearest finite value of format T to x, ties to the even bit pattern, by looking at all of them.
template <typename T, typename Bits>
float nearest_by_search(float x, Bits n_patterns, float largest) {
  float best = 0;
  double best_distance = std::numeric_limits<double>::infinity();
  unsigned best_bits = 0;
  for (unsigned bits = 0; bits < n_patterns; ++bits) {
    const float v = to_float(T{static_cast<decltype(T::bits)>(bits)});
    if (!std::isfinite(v) || std::fabs(v) > largest) continue;
    const double distance = std::fabs(static_cast<double>(x) - static_cast<double>(v));
    if (distance < best_distance || (distance == best_distance && bits % 2 == 0 && best_bits % 2 != 0)) {
      best = v;
      best_distance = distance;
      best_bits = bits;
    }
  }
  return best;
}

TEST_CASE("every e4m3 value survives a round trip") {
  for (unsigned bits = 0; bits < 256; ++bits) {
    const f8_e4m3 x{static_cast<uint8_t>(bits)};
    const float v = to_float(x);
    if (std::isnan(v)) {
      CHECK((bits & 0x7f) == 0x7f);
    } else {
      CHECK(to_f8_e4m3(v).bits == bits);
    }
  }
  CHECK(to_float(f8_e4m3{0x7e}) == 448.0f);
  CHECK(to_float(f8_e4m3{0x01}) == 0x1p-9f);
}

TEST_CASE("e4m3 narrowing gives the nearest value and saturates") {
  for (uint64_t i = 0; i < 3000; ++i) {
    const double u = random_uniform(1, 0, i) * 2 - 1;
    const int exponent = static_cast<int>(random_bits(1, 1, i) % 22) - 12;
    const auto x = static_cast<float>(std::ldexp(u, exponent));
    if (std::fabs(x) > 448) continue;
    INFO("x = " << x);
    CHECK(to_float(to_f8_e4m3(x)) == nearest_by_search<f8_e4m3>(x, 256u, 448.0f));
  }
  CHECK(to_float(to_f8_e4m3(1e9f)) == 448.0f);
  CHECK(to_float(to_f8_e4m3(-449.0f)) == -448.0f);
}

TEST_CASE("every f16 and bf16 value survives a round trip") {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const f16 h{static_cast<uint16_t>(bits)};
    if (!std::isnan(to_float(h))) CHECK(to_f16(to_float(h)).bits == bits);
    const bf16 b{static_cast<uint16_t>(bits)};
    if (!std::isnan(to_float(b))) CHECK(to_bf16(to_float(b)).bits == bits);
  }
}

TEST_CASE("f16 narrowing gives the nearest value, subnormals and ties included") {
  std::vector<float> xs = {0x1p-24f, 0x1p-25f, 0x1.8p-25f, 0x1p-26f, 65504.0f, 65519.0f, 0x1.002p0f, 0x1.006p0f};
  for (uint64_t i = 0; i < 60; ++i) {
    const double u = random_uniform(2, 0, i) * 2 - 1;
    xs.push_back(static_cast<float>(std::ldexp(u, static_cast<int>(random_bits(2, 1, i) % 42) - 26)));
  }
  for (const float x : xs) {
    INFO("x = " << x);
    CHECK(to_float(to_f16(x)) == nearest_by_search<f16>(x, 65536u, 65504.0f));
  }
  CHECK(std::isinf(to_float(to_f16(65520.0f))));
  CHECK(std::isnan(to_float(to_f16(std::numeric_limits<float>::quiet_NaN()))));
}

TEST_CASE("bf16 narrowing rounds ties to even") {
  CHECK(to_bf16(0x1.01p0f).bits == 0x3f80);  // halfway between 1 and 1 + 2^-7
  CHECK(to_bf16(0x1.03p0f).bits == 0x3f82);
  CHECK(to_bf16(0x1.0102p0f).bits == 0x3f81);
  CHECK(std::isnan(to_float(to_bf16(std::numeric_limits<float>::quiet_NaN()))));
}

}  // namespace
}  // namespace r1
