// SPDX-License-Identifier: MIT
#include "libr1/bench/traffic.h"

#include "tests/support/catch.h"

using r1::MetBy;

TEST_CASE("a call reads its dense weights once, however many the rows") {
  const r1::WeightTraffic dense{.groups = {{r1::DType::q8, MetBy::rows, 900, 1000},
                                           {r1::DType::q8, MetBy::wanted, 90, 100},
                                           {r1::DType::q8, MetBy::absorbed, 9, 10}}};
  CHECK(r1::bytes_per_call(dense, 1, 1) == 1110);
  CHECK(r1::bytes_per_call(dense, 512, 4) == 1110);
  CHECK(r1::bytes_per_call(dense, 512, 0) == 1010);
  CHECK(r1::linear_ops_per_call(dense, 512, 4) == 2 * (512 * 909 + 4 * 90));
}

TEST_CASE("one row meets K experts a layer, many rows nearly all of them") {
  const r1::WeightTraffic moe{.groups = {{r1::DType::q8, MetBy::rows, 900, 1000},
                                         {r1::DType::q4, MetBy::expert, 160, 320},
                                         {r1::DType::q4, MetBy::expert_wanted, 80, 160}},
                              .n_routed_experts = 16,
                              .num_experts_per_tok = 4};
  CHECK(r1::bytes_per_call(moe, 1, 1) == Approx(1000 + 80 + 40));
  // The second row draws new ones in 3 of 4 cases.
  CHECK(r1::bytes_per_call(moe, 2, 1) == Approx(1000 + 80 + 80 * 0.75 + 40));
  CHECK(r1::bytes_per_call(moe, 1000, 1000) == Approx(1000 + 320 + 160));
  CHECK(r1::linear_ops_per_call(moe, 3, 1) == Approx(2 * (3 * 900 + 3 * 40 + 20)));
}

TEST_CASE("experts of the last layer meet the wanted rows alone") {
  const r1::WeightTraffic moe{.groups = {{r1::DType::q4, MetBy::expert_wanted, 80, 160}},
                              .n_routed_experts = 16,
                              .num_experts_per_tok = 4};
  CHECK(r1::bytes_per_call(moe, 512, 0) == 0);
  CHECK(r1::bytes_per_call(moe, 512, 1) == Approx(40));
}
