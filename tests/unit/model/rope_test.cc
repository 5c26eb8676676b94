// SPDX-License-Identifier: MIT
#include "libr1/model/rope.h"

#include <cmath>
#include <utility>
#include <vector>

#include "tests/support/catch.h"

using namespace r1;

namespace {

ModelConfig deepseek_r1() {
  ModelConfig c;
  c.architecture = Architecture::deepseek_v3;
  c.qk_nope_head_dim = 128;
  c.qk_rope_head_dim = 64;
  c.rope_theta = 10000;
  c.rope_scaling.type = RopeScaling::Type::yarn;
  c.rope_scaling.factor = 40;
  c.rope_scaling.original_max_position_embeddings = 4096;
  c.rope_scaling.mscale = 1;
  c.rope_scaling.mscale_all_dim = 1;
  return c;
}

ModelConfig gqa(int64_t head_dim, double theta) {
  ModelConfig c;
  c.architecture = Architecture::llama;
  c.head_dim = head_dim;
  c.rope_theta = theta;
  return c;
}

/// Frequencies as transformers 5.18.0 computes them, in float32: up to two roundings away.
void check(const ModelConfig& c, int64_t half,
           const std::vector<std::pair<size_t, float>>& expected) {
  const Rope rope(c);
  REQUIRE(rope.half() == half);
  for (const auto& [i, f] : expected) {
    INFO("pair " << i);
    CHECK(std::fabs(rope.frequencies()[i] - f) <= 3e-7f * f);
  }
}

}  // namespace

TEST_CASE("R1's YaRN: pairs to 10 stay, pairs from 23 are slowed down by 40, scores are scaled") {
  const ModelConfig c = deepseek_r1();
  check(c, 32,
        {{0, 1.0f},
         {9, 0.0749894157f},
         {10, 0.0562341288f},
         {11, 0.0390069261f},
         {16, 0.00550000044f},
         {22, 0.00017782794f},
         {23, 3.3338034e-05f},
         {24, 2.49999994e-05f},
         {31, 3.33380353e-06f}});
  CHECK(Rope(c).attention_factor() == 1.0f);
  CHECK(softmax_scale(c) == Approx(0.1352337789).epsilon(1e-7));
}

TEST_CASE("without mscale_all_dim, scores of latent attention keep 1 / sqrt(d)") {
  ModelConfig c = deepseek_r1();
  c.rope_scaling.mscale_all_dim = 0;
  CHECK(softmax_scale(c) == Approx(0.0721687836).epsilon(1e-7));
  CHECK(Rope(c).attention_factor() == Approx(1.3688879454).epsilon(1e-7));
  c.rope_scaling.mscale_all_dim = 0.5;
  CHECK(Rope(c).attention_factor() == Approx(1.3688879454 / 1.1844439727).epsilon(1e-7));
}

TEST_CASE("YaRN of a Qwen2 model scales cosines and sines, not scores") {
  ModelConfig c = gqa(128, 1e6);
  c.architecture = Architecture::qwen2;
  c.rope_scaling.type = RopeScaling::Type::yarn;
  c.rope_scaling.factor = 4;
  c.rope_scaling.original_max_position_embeddings = 32768;
  check(c, 64,
        {{0, 1.0f},
         {16, 0.0316227786f},
         {20, 0.0133352149f},
         {23, 0.00697830599f},
         {24, 0.00537532149f},
         {25, 0.0041317381f},
         {30, 0.00106436096f},
         {36, 0.000179841154f},
         {39, 6.4903943e-05f},
         {40, 4.44569851e-05f},
         {63, 3.10234441e-07f}});
  CHECK(Rope(c).attention_factor() == Approx(1.138629436).epsilon(1e-7));
  CHECK(softmax_scale(c) == Approx(1 / std::sqrt(128.0)).epsilon(1e-7));
  c.rope_scaling.attention_factor = 1.25;
  CHECK(Rope(c).attention_factor() == 1.25f);
}

TEST_CASE("Llama 3.1's scaling blends between its two wave lengths") {
  ModelConfig c = gqa(128, 500000);
  c.rope_scaling.type = RopeScaling::Type::llama3;
  c.rope_scaling.factor = 8;
  c.rope_scaling.low_freq_factor = 1;
  c.rope_scaling.high_freq_factor = 4;
  c.rope_scaling.original_max_position_embeddings = 8192;
  check(c, 64,
        {{0, 1.0f},
         {1, 0.814617217f},
         {20, 0.0165604409f},
         {28, 0.00321144611f},
         {29, 0.00216657063f},
         {30, 0.00137189368f},
         {31, 0.00085675146f},
         {32, 0.000524846022f},
         {33, 0.00031269365f},
         {34, 0.000178507791f},
         {35, 9.55621217e-05f},
         {36, 7.78465546e-05f},
         {40, 3.42810235e-05f},
         {63, 3.06892588e-07f}});
}

TEST_CASE("linear scaling divides every frequency") {
  ModelConfig c = gqa(64, 10000);
  c.rope_scaling.type = RopeScaling::Type::linear;
  c.rope_scaling.factor = 2;
  check(c, 32, {{0, 0.5f}, {1, 0.374947101f}, {31, 6.66760752e-05f}});
}

TEST_CASE("angles are position times frequency, cosines and sines of them") {
  const Rope rope(gqa(8, 10000));
  float cos[4], sin[4];
  rope.angles(7, cos, sin);
  for (size_t i = 0; i < 4; ++i) {
    const double angle = 7 * std::pow(10000.0, -2.0 * static_cast<double>(i) / 8);
    CHECK(cos[i] == Approx(std::cos(angle)).margin(1e-6));
    CHECK(sin[i] == Approx(std::sin(angle)).margin(1e-6));
  }
  rope.angles(0, cos, sin);
  CHECK((cos[0] == 1.0f && cos[3] == 1.0f && sin[0] == 0.0f && sin[3] == 0.0f));
}
