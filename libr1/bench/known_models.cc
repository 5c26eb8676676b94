// SPDX-License-Identifier: MIT
#include "libr1/bench/known_models.h"

#include <array>

namespace r1 {
namespace {

struct Distill {
  std::string_view name;
  Architecture architecture;
  int64_t layers, hidden, heads, kv_heads, inner, vocab;
  double rope_theta;
};

constexpr std::array<Distill, 6> kDistills = {{
    {"distill-qwen-1.5b", Architecture::qwen2, 28, 1536, 12, 2, 8960, 151936, 1e4},
    {"distill-qwen-7b", Architecture::qwen2, 28, 3584, 28, 4, 18944, 152064, 1e4},
    {"distill-llama-8b", Architecture::llama, 32, 4096, 32, 8, 14336, 128256, 5e5},
    {"distill-qwen-14b", Architecture::qwen2, 48, 5120, 40, 8, 13824, 152064, 1e6},
    {"distill-qwen-32b", Architecture::qwen2, 64, 5120, 40, 8, 27648, 152064, 1e6},
    {"distill-llama-70b", Architecture::llama, 80, 8192, 64, 8, 28672, 128256, 5e5},
}};

ModelConfig config_of(const Distill& d) {
  ModelConfig c;
  c.architecture = d.architecture;
  c.num_hidden_layers = d.layers;
  c.hidden_size = d.hidden;
  c.num_attention_heads = d.heads;
  c.num_key_value_heads = d.kv_heads;
  c.head_dim = d.hidden / d.heads;
  c.intermediate_size = d.inner;
  c.vocab_size = d.vocab;
  c.rope_theta = d.rope_theta;
  c.max_position_embeddings = 131072;
  c.attention_bias = d.architecture == Architecture::qwen2;
  if (d.architecture == Architecture::llama) {
    c.rms_norm_eps = 1e-5;
    c.rope_scaling.type = RopeScaling::Type::llama3;
    c.rope_scaling.factor = 8;
    c.rope_scaling.original_max_position_embeddings = 8192;
  }
  return c;
}

ModelConfig r1_config() {
  ModelConfig c;
  c.architecture = Architecture::deepseek_v3;
  c.vocab_size = 129280;
  c.hidden_size = 7168;
  c.num_hidden_layers = 61;
  c.num_attention_heads = 128;
  c.intermediate_size = 18432;
  c.max_position_embeddings = 163840;
  c.rope_scaling.type = RopeScaling::Type::yarn;
  c.rope_scaling.factor = 40;
  c.rope_scaling.original_max_position_embeddings = 4096;
  c.rope_scaling.mscale = c.rope_scaling.mscale_all_dim = 1;
  c.q_lora_rank = 1536;
  c.kv_lora_rank = 512;
  c.qk_nope_head_dim = 128;
  c.qk_rope_head_dim = 64;
  c.v_head_dim = 128;
  c.n_routed_experts = 256;
  c.n_shared_experts = 1;
  c.num_experts_per_tok = 8;
  c.moe_intermediate_size = 2048;
  c.first_k_dense_replace = 3;
  c.n_group = 8;
  c.topk_group = 4;
  c.routed_scaling_factor = 2.5;
  c.num_nextn_predict_layers = 1;
  return c;
}

}  // namespace

std::vector<std::string> known_model_names() {
  std::vector<std::string> names = {"r1"};
  for (const Distill& d : kDistills) names.emplace_back(d.name);
  return names;
}

std::optional<ModelConfig> known_model(std::string_view name) {
  if (name == "r1") return r1_config();
  for (const Distill& d : kDistills) {
    if (d.name == name) return config_of(d);
  }
  return std::nullopt;
}

DType published_dtype(const ModelConfig& config, const TensorSpec& spec) {
  if (!config.is_mla()) return DType::bf16;
  if (spec.role == TensorRole::router) return spec.vector ? DType::f32 : DType::bf16;
  const bool table =
      spec.name.ends_with("embed") || spec.name.ends_with("head") || spec.name.ends_with("eh_proj");
  return spec.vector || table ? DType::bf16 : DType::fp8_block;
}

}  // namespace r1
