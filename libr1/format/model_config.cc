// SPDX-License-Identifier: MIT
#include "libr1/format/model_config.h"

#include <cmath>

#include "libr1/base/error.h"

namespace r1 {

const char* architecture_name(Architecture a) {
  switch (a) {
    case Architecture::deepseek_v3:
      return "DeepseekV3ForCausalLM";
    case Architecture::qwen2:
      return "Qwen2ForCausalLM";
    case Architecture::llama:
      return "LlamaForCausalLM";
  }
  return "";
}

namespace {

void require(bool ok, const char* what) {
  if (!ok) throw Error(Errc::format, what);
}

void in_range(int64_t value, int64_t low, int64_t high, const char* name) {
  if (value < low || value > high) {
    throw Error(Errc::format, std::string(name) + " is " + std::to_string(value) + " (" +
                                  std::to_string(low) + " to " + std::to_string(high) +
                                  " can be right)");
  }
}

constexpr int64_t kMaxSize = int64_t{1} << 24;  // of any one dimension

void validate_mla(const ModelConfig& c) {
  in_range(c.q_lora_rank, 0, kMaxSize, "q_lora_rank");
  in_range(c.kv_lora_rank, 1, kMaxSize, "kv_lora_rank");
  in_range(c.qk_nope_head_dim, 1, 65536, "qk_nope_head_dim");
  in_range(c.qk_rope_head_dim, 2, 65536, "qk_rope_head_dim");
  require(c.qk_rope_head_dim % 2 == 0, "qk_rope_head_dim is odd");
  in_range(c.v_head_dim, 1, 65536, "v_head_dim");
  in_range(c.num_nextn_predict_layers, 0, 16, "num_nextn_predict_layers");
  in_range(c.n_routed_experts, 0, 65536, "n_routed_experts");
  if (c.n_routed_experts == 0) return;
  in_range(c.n_shared_experts, 0, 1024, "n_shared_experts");
  in_range(c.num_experts_per_tok, 1, c.n_routed_experts, "num_experts_per_tok");
  in_range(c.moe_intermediate_size, 1, kMaxSize, "moe_intermediate_size");
  in_range(c.first_k_dense_replace, 0, c.num_hidden_layers, "first_k_dense_replace");
  in_range(c.moe_layer_freq, 1, kMaxSize, "moe_layer_freq");
  in_range(c.n_group, 1, c.n_routed_experts, "n_group");
  in_range(c.topk_group, 1, c.n_group, "topk_group");
  require(c.n_routed_experts % c.n_group == 0, "n_routed_experts is no multiple of n_group");
  const int64_t per_group = c.n_routed_experts / c.n_group;
  require(c.n_group == 1 || per_group >= 2,
          "groups of one expert (the gate adds a group's best two)");
  in_range(c.num_experts_per_tok, 1, per_group * c.topk_group, "num_experts_per_tok");
  in_range(c.num_hidden_layers * c.n_routed_experts, 0, int64_t{1} << 20,
           "num_hidden_layers * n_routed_experts");
  require(std::isfinite(c.routed_scaling_factor), "routed_scaling_factor is no number");
}

void validate_rope(const ModelConfig& c) {
  require(std::isfinite(c.rope_theta) && c.rope_theta > 1, "rope_theta is not above 1");
  const RopeScaling& r = c.rope_scaling;
  if (r.type == RopeScaling::Type::none) return;
  require(std::isfinite(r.factor) && r.factor >= 1, "rope_scaling.factor is below 1");
  if (r.type == RopeScaling::Type::linear) return;
  in_range(r.original_max_position_embeddings, 1, int64_t{1} << 30,
           "rope_scaling.original_max_position_embeddings");
  if (r.type == RopeScaling::Type::llama3) {
    require(r.low_freq_factor > 0 && r.high_freq_factor > r.low_freq_factor,
            "rope_scaling.high_freq_factor is not above low_freq_factor");
  } else {
    require(r.beta_fast > 0 && r.beta_slow > 0,
            "rope_scaling.beta_fast or beta_slow is not above 0");
  }
}

}  // namespace

void validate(const ModelConfig& c) {
  in_range(c.vocab_size, 1, kMaxSize, "vocab_size");
  in_range(c.hidden_size, 1, kMaxSize, "hidden_size");
  in_range(c.num_hidden_layers, 1, 10000, "num_hidden_layers");
  in_range(c.num_attention_heads, 1, 65536, "num_attention_heads");
  in_range(c.max_position_embeddings, 1, int64_t{1} << 30, "max_position_embeddings");
  require(std::isfinite(c.rms_norm_eps) && c.rms_norm_eps > 0 && c.rms_norm_eps < 1,
          "rms_norm_eps is not between 0 and 1");
  const bool has_dense =
      c.n_routed_experts == 0 || c.first_k_dense_replace > 0 || c.moe_layer_freq > 1;
  if (has_dense) in_range(c.intermediate_size, 1, kMaxSize, "intermediate_size");
  validate_rope(c);
  if (c.is_mla()) {
    validate_mla(c);
  } else {
    in_range(c.num_key_value_heads, 1, c.num_attention_heads, "num_key_value_heads");
    require(c.num_attention_heads % c.num_key_value_heads == 0,
            "num_attention_heads is no multiple of num_key_value_heads");
    in_range(c.head_dim, 2, 65536, "head_dim");
    require(c.head_dim % 2 == 0, "head_dim is odd");
  }
  for (const TokenId id : c.eos_token_ids) in_range(id, 0, c.vocab_size - 1, "eos_token_id");
}

}  // namespace r1
