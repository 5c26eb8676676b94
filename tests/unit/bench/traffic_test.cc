// SPDX-License-Identifier: MIT
#include "libr1/bench/traffic.h"

#include "tests/support/catch.h"

TEST_CASE("a dense model's call reads all its weights, however many the rows") {
  const r1::WeightTraffic dense{.always = 1000, .head = 100};
  CHECK(r1::bytes_per_call(dense, 1) == 1000);
  CHECK(r1::bytes_per_call(dense, 512) == 1000);
}

TEST_CASE("one row meets K experts a layer, many rows nearly all of them") {
  const r1::WeightTraffic moe{
      .always = 1000, .head = 0, .per_expert = 10, .n_moe_layers = 3, .n_routed_experts = 16, .num_experts_per_tok = 4};
  CHECK(r1::bytes_per_call(moe, 1) == Approx(1000 + 3 * 4 * 10));
  CHECK(r1::bytes_per_call(moe, 2) == Approx(1000 + 3 * 10 * (4 + 4 * 0.75)));  // the second draws new ones in 3 of 4 cases
  CHECK(r1::bytes_per_call(moe, 1000) == Approx(1000 + 3 * 10 * 16));
}
