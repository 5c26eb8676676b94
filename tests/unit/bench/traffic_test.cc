// SPDX-License-Identifier: MIT
#include "libr1/bench/traffic.h"

#include "tests/support/catch.h"

using r1::MetBy;

TEST_CASE("a call reads its dense weights once, however many the rows") {
  const r1::WeightTraffic dense{.groups = {{r1::DType::q8, MetBy::rows, 900, 1000},
                                           {r1::DType::q8, MetBy::wanted, 90, 100},
                                           {r1::DType::q8, MetBy::latent, 9, 10}}};
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

TEST_CASE("of the last layer all rows meet what makes keys and values, the wanted ones the rest") {
  r1::ModelConfig c;
  c.architecture = r1::Architecture::deepseek_v3;
  c.num_hidden_layers = 2;
  c.first_k_dense_replace = 2;
  c.hidden_size = 64;
  c.vocab_size = 10;
  c.intermediate_size = 96;
  c.num_attention_heads = 4;
  c.q_lora_rank = 32;
  c.kv_lora_rank = 16;
  c.qk_nope_head_dim = 8;
  c.qk_rope_head_dim = 4;
  c.v_head_dim = 8;
  const auto tensors = r1::planned_tensors(c, [](const auto&) { return r1::DType::f32; });
  const r1::WeightTraffic t = r1::weight_traffic(c, tensors);
  const double q = 64 * 32 + 32 * 4 * 12, kv_a = 64 * 20, kv_b = 16 * 4 * 16, o = 4 * 8 * 64,
               ffn = 3 * 64 * 96, head = 64 * 10;
  CHECK(r1::linear_ops_per_call(t, 50, 0) == Approx(2 * 50 * (q + 2 * kv_a + kv_b + o + ffn)));
  CHECK(r1::linear_ops_per_call(t, 50, 3) ==
        Approx(r1::linear_ops_per_call(t, 50, 0) + 2 * 3 * (q + kv_b + o + ffn + head)));
}

TEST_CASE("experts of the last layer meet the wanted rows alone") {
  const r1::WeightTraffic moe{.groups = {{r1::DType::q4, MetBy::expert_wanted, 80, 160}},
                              .n_routed_experts = 16,
                              .num_experts_per_tok = 4};
  CHECK(r1::bytes_per_call(moe, 512, 0) == 0);
  CHECK(r1::bytes_per_call(moe, 512, 1) == Approx(40));
}
