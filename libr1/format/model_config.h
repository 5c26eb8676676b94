// What config.json says about a model, in its own words. Filled by hf_config, checked by
// validate(). SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libr1/base/types.h"

namespace r1 {

enum class Architecture { deepseek_v3, qwen2, llama };

/// "DeepseekV3ForCausalLM", "Qwen2ForCausalLM", "LlamaForCausalLM".
const char* architecture_name(Architecture a);

/// rope_scaling (or rope_parameters) of config.json. `none` leaves the rest unused.
struct RopeScaling {
  enum class Type { none, linear, yarn, llama3 } type = Type::none;
  double factor = 1;
  int64_t original_max_position_embeddings = 0;
  // yarn (Peng et al., arXiv 2309.00071)
  double beta_fast = 32;
  double beta_slow = 1;
  double mscale = 0;            ///< 0: not given
  double mscale_all_dim = 0;    ///< 0: not given; the softmax scale is left alone
  double attention_factor = 0;  ///< 0: computed from factor, mscale and mscale_all_dim
  // llama3
  double low_freq_factor = 1;
  double high_freq_factor = 4;
};

/// The names are those of config.json; sizes are counts of elements.
struct ModelConfig {
  Architecture architecture = Architecture::qwen2;
  int64_t vocab_size = 0;  ///< rows of the embedding; may exceed the tokenizer's ids
  int64_t hidden_size = 0;
  int64_t num_hidden_layers = 0;
  int64_t num_attention_heads = 0;
  int64_t intermediate_size = 0;  ///< of dense layers
  int64_t max_position_embeddings = 0;
  double rms_norm_eps = 1e-6;
  double rope_theta = 10000;
  RopeScaling rope_scaling;
  bool tie_word_embeddings = false;

  // Qwen2 and Llama: grouped-query attention
  int64_t num_key_value_heads = 0;
  int64_t head_dim = 0;
  bool attention_bias = false;      ///< q, k, v have biases (Qwen2: always)
  bool attention_out_bias = false;  ///< o has one too (Llama with attention_bias)
  bool mlp_bias = false;

  // DeepSeek-V3: multi-head latent attention
  int64_t q_lora_rank = 0;  ///< 0: null in config.json, queries come from one q_proj
  int64_t kv_lora_rank = 0;
  int64_t qk_nope_head_dim = 0;
  int64_t qk_rope_head_dim = 0;
  int64_t v_head_dim = 0;
  bool rope_interleave = true;  ///< rope on adjacent pairs, as DeepSeek stores it

  // DeepSeek-V3: mixture of experts
  int64_t n_routed_experts = 0;  ///< 0: dense model
  int64_t n_shared_experts = 0;
  int64_t num_experts_per_tok = 0;
  int64_t moe_intermediate_size = 0;
  int64_t first_k_dense_replace = 0;
  int64_t moe_layer_freq = 1;
  int64_t n_group = 1;
  int64_t topk_group = 1;
  double routed_scaling_factor = 1;
  bool norm_topk_prob = true;
  int64_t num_nextn_predict_layers = 0;  ///< multi-token-prediction layers after the last one

  TokenId bos_token_id = -1;           ///< -1: none given
  std::vector<TokenId> eos_token_ids;  ///< of generation_config.json if there, else config.json

  // generation_config.json; negative: not given
  double temperature = -1;
  double top_p = -1;
  int64_t top_k = -1;
  double min_p = -1;
  int do_sample = -1;

  bool is_mla() const { return architecture == Architecture::deepseek_v3; }
  bool is_moe_layer(int64_t layer) const {
    return n_routed_experts > 0 && layer >= first_k_dense_replace && layer % moe_layer_freq == 0;
  }
  int64_t qk_head_dim() const { return is_mla() ? qk_nope_head_dim + qk_rope_head_dim : head_dim; }
};

/// Throws Error{format} that names the first field which cannot be right (a size of 0, heads that
/// do not divide, more chosen than there are experts, ...).
void validate(const ModelConfig& config);

}  // namespace r1
