// SPDX-License-Identifier: MIT
#include "libr1/format/tensor_names.h"

namespace r1 {

namespace {

// Collects specs under a pair of prefixes: "layers.3." and "model.layers.3.".
class Builder {
 public:
  Builder(std::vector<TensorSpec>& out, std::string name, std::string hf)
      : out_(out), name_(std::move(name)), hf_(std::move(hf)) {}

  void weight(const std::string& name, const std::string& hf, int64_t rows, int64_t cols,
              TensorRole role = TensorRole::weight) {
    out_.push_back({name_ + name, hf_ + hf + ".weight", rows, cols, role, false});
  }
  void vector(const std::string& name, const std::string& hf, int64_t n,
              TensorRole role = TensorRole::vector) {
    out_.push_back({name_ + name, hf_ + hf, 1, n, role, true});
  }
  void norm(const std::string& name, const std::string& hf, int64_t n) {
    vector(name, hf + ".weight", n);
  }
  void bias(const std::string& name, const std::string& hf, int64_t n) {
    vector(name + ".bias", hf + ".bias", n);
  }
  void ffn(const std::string& name, const std::string& hf, int64_t hidden, int64_t inner,
           bool with_bias = false) {
    weight(name + ".gate", hf + ".gate_proj", inner, hidden);
    weight(name + ".up", hf + ".up_proj", inner, hidden);
    weight(name + ".down", hf + ".down_proj", hidden, inner);
    if (!with_bias) return;
    bias(name + ".gate", hf + ".gate_proj", inner);
    bias(name + ".up", hf + ".up_proj", inner);
    bias(name + ".down", hf + ".down_proj", hidden);
  }

 private:
  std::vector<TensorSpec>& out_;
  std::string name_, hf_;
};

void attention_gqa(Builder& b, const ModelConfig& c) {
  const int64_t q = c.num_attention_heads * c.head_dim, kv = c.num_key_value_heads * c.head_dim;
  b.weight("attn.q", "self_attn.q_proj", q, c.hidden_size);
  b.weight("attn.k", "self_attn.k_proj", kv, c.hidden_size);
  b.weight("attn.v", "self_attn.v_proj", kv, c.hidden_size);
  b.weight("attn.o", "self_attn.o_proj", c.hidden_size, q);
  if (c.attention_bias) {
    b.bias("attn.q", "self_attn.q_proj", q);
    b.bias("attn.k", "self_attn.k_proj", kv);
    b.bias("attn.v", "self_attn.v_proj", kv);
  }
  if (c.attention_out_bias) b.bias("attn.o", "self_attn.o_proj", c.hidden_size);
}

void attention_mla(Builder& b, const ModelConfig& c) {
  const int64_t heads = c.num_attention_heads;
  const int64_t q = heads * c.qk_head_dim();
  if (c.q_lora_rank == 0) {
    b.weight("attn.q", "self_attn.q_proj", q, c.hidden_size);
  } else {
    b.weight("attn.q_a", "self_attn.q_a_proj", c.q_lora_rank, c.hidden_size);
    b.norm("attn.q_a_norm", "self_attn.q_a_layernorm", c.q_lora_rank);
    b.weight("attn.q_b", "self_attn.q_b_proj", q, c.q_lora_rank);
  }
  b.weight("attn.kv_a", "self_attn.kv_a_proj_with_mqa", c.kv_lora_rank + c.qk_rope_head_dim,
           c.hidden_size);
  b.norm("attn.kv_a_norm", "self_attn.kv_a_layernorm", c.kv_lora_rank);
  b.weight("attn.kv_b", "self_attn.kv_b_proj", heads * (c.qk_nope_head_dim + c.v_head_dim),
           c.kv_lora_rank);
  b.weight("attn.o", "self_attn.o_proj", c.hidden_size, heads * c.v_head_dim);
}

void moe(Builder& b, const ModelConfig& c) {
  b.weight("moe.router", "mlp.gate", c.n_routed_experts, c.hidden_size, TensorRole::router);
  b.vector("moe.router_bias", "mlp.gate.e_score_correction_bias", c.n_routed_experts,
           TensorRole::router);
  for (int64_t e = 0; e < c.n_routed_experts; ++e) {
    const std::string number = std::to_string(e);
    b.ffn("moe.experts." + number, "mlp.experts." + number, c.hidden_size, c.moe_intermediate_size);
  }
  if (c.n_shared_experts > 0) {
    b.ffn("moe.shared", "mlp.shared_experts", c.hidden_size,
          c.moe_intermediate_size * c.n_shared_experts);
  }
}

void layer(Builder& b, const ModelConfig& c, bool is_moe) {
  b.norm("attn_norm", "input_layernorm", c.hidden_size);
  c.is_mla() ? attention_mla(b, c) : attention_gqa(b, c);
  b.norm("ffn_norm", "post_attention_layernorm", c.hidden_size);
  if (is_moe) {
    moe(b, c);
  } else {
    b.ffn("ffn", "mlp", c.hidden_size, c.intermediate_size, c.mlp_bias);
  }
}

}  // namespace

std::vector<TensorSpec> tensor_specs(const ModelConfig& c) {
  std::vector<TensorSpec> out;
  Builder top(out, "", "");
  top.weight("embed", "model.embed_tokens", c.vocab_size, c.hidden_size);
  for (int64_t l = 0; l < c.num_hidden_layers; ++l) {
    const std::string prefix = "layers." + std::to_string(l) + ".";
    Builder b(out, prefix, "model." + prefix);
    layer(b, c, c.is_moe_layer(l));
  }
  top.norm("final_norm", "model.norm", c.hidden_size);
  if (!c.tie_word_embeddings) top.weight("lm_head", "lm_head", c.vocab_size, c.hidden_size);
  for (int64_t k = 0; k < c.num_nextn_predict_layers; ++k) {
    Builder b(out, "mtp." + std::to_string(k) + ".",
              "model.layers." + std::to_string(c.num_hidden_layers + k) + ".");
    b.weight("embed", "embed_tokens", c.vocab_size, c.hidden_size);
    b.norm("enorm", "enorm", c.hidden_size);
    b.norm("hnorm", "hnorm", c.hidden_size);
    b.weight("eh_proj", "eh_proj", c.hidden_size, 2 * c.hidden_size);
    layer(b, c, c.n_routed_experts > 0);
    b.norm("head_norm", "shared_head.norm", c.hidden_size);
    b.weight("head", "shared_head.head", c.vocab_size, c.hidden_size);
  }
  return out;
}

bool is_ignorable_tensor(const ModelConfig& c, const std::string& name) {
  return name.ends_with(".rotary_emb.inv_freq") ||
         (c.tie_word_embeddings && name == "lm_head.weight");
}

}  // namespace r1
