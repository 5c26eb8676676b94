// tiny_gguf(): what llama.cpp's convert_hf_to_gguf makes of the tiny models, written down a second
// time so that the reader's translation has something to be held against.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <map>

#include "libr1/base/half.h"
#include "tests/support/checkpoint_files.h"

namespace r1::test {

namespace {

std::string blocks_of(const std::vector<float>& values, uint32_t type) {
  std::string out;
  if (type == 8) {
    for (size_t i = 0; i < values.size(); i += 32) {
      float largest = 0;
      for (size_t j = 0; j < 32; ++j) largest = std::max(largest, std::fabs(values[i + j]));
      const f16 scale = to_f16(largest / 127);
      out += raw(scale.bits);
      for (size_t j = 0; j < 32; ++j)
        out += raw(static_cast<int8_t>(std::lround(values[i + j] / to_float(scale))));
    }
    return out;
  }
  for (const float v : values)
    out += type == 0 ? raw(v) : type == 1 ? raw(to_f16(v).bits) : raw(to_bf16(v).bits);
  return out;
}

// Llama's q and k as llama.cpp stores them: of each head, rows 0, h/2, 1, h/2 + 1, ...
std::vector<float> interleave_heads(const std::vector<float>& w, int64_t rows, int64_t cols,
                                    int64_t head_dim) {
  std::vector<float> out(w.size());
  for (int64_t r = 0; r < rows; ++r) {
    const int64_t i = r % head_dim;
    const int64_t to = r - i + (i < head_dim / 2 ? 2 * i : 2 * (i - head_dim / 2) + 1);
    std::copy_n(w.begin() + r * cols, cols, out.begin() + to * cols);
  }
  return out;
}

const std::map<std::string, std::string> kNames = {
    {"input_layernorm.weight", "attn_norm.weight"},
    {"post_attention_layernorm.weight", "ffn_norm.weight"},
    {"self_attn.q_proj.weight", "attn_q.weight"},
    {"self_attn.q_proj.bias", "attn_q.bias"},
    {"self_attn.k_proj.weight", "attn_k.weight"},
    {"self_attn.k_proj.bias", "attn_k.bias"},
    {"self_attn.v_proj.weight", "attn_v.weight"},
    {"self_attn.v_proj.bias", "attn_v.bias"},
    {"self_attn.o_proj.weight", "attn_output.weight"},
    {"self_attn.q_a_proj.weight", "attn_q_a.weight"},
    {"self_attn.q_a_layernorm.weight", "attn_q_a_norm.weight"},
    {"self_attn.q_b_proj.weight", "attn_q_b.weight"},
    {"self_attn.kv_a_proj_with_mqa.weight", "attn_kv_a_mqa.weight"},
    {"self_attn.kv_a_layernorm.weight", "attn_kv_a_norm.weight"},
    {"self_attn.kv_b_proj.weight", "attn_kv_b.weight"},
    {"mlp.gate_proj.weight", "ffn_gate.weight"},
    {"mlp.up_proj.weight", "ffn_up.weight"},
    {"mlp.down_proj.weight", "ffn_down.weight"},
    {"mlp.gate.weight", "ffn_gate_inp.weight"},
    {"mlp.gate.e_score_correction_bias", "exp_probs_b.bias"},
    {"mlp.shared_experts.gate_proj.weight", "ffn_gate_shexp.weight"},
    {"mlp.shared_experts.up_proj.weight", "ffn_up_shexp.weight"},
    {"mlp.shared_experts.down_proj.weight", "ffn_down_shexp.weight"},
    {"enorm.weight", "nextn.enorm.weight"},
    {"hnorm.weight", "nextn.hnorm.weight"},
    {"eh_proj.weight", "nextn.eh_proj.weight"},
    {"embed_tokens.weight", "nextn.embed_tokens.weight"},
    {"shared_head.norm.weight", "nextn.shared_head_norm.weight"},
    {"shared_head.head.weight", "nextn.shared_head_head.weight"},
};

void add_metadata(GgufBuilder& g, const std::string& kind, const ModelConfig& c, bool split_kv_b) {
  const std::string arch = kind == "qwen2" || kind == "llama" ? kind : "deepseek2";
  const auto count = [&](const std::string& key, int64_t v) {
    g.u32(arch + "." + key, static_cast<uint32_t>(v));
  };
  g.text("general.architecture", arch);
  count("block_count", c.num_hidden_layers + c.num_nextn_predict_layers);
  count("context_length", c.max_position_embeddings);
  count("embedding_length", c.hidden_size);
  count("feed_forward_length", c.intermediate_size);
  count("attention.head_count", c.num_attention_heads);
  g.f32(arch + ".rope.freq_base", static_cast<float>(c.rope_theta));
  g.f32(arch + ".attention.layer_norm_rms_epsilon", static_cast<float>(c.rms_norm_eps));
  if (arch != "deepseek2") {
    count("attention.head_count_kv", c.num_key_value_heads);
    return;
  }
  if (c.q_lora_rank > 0) count("attention.q_lora_rank", c.q_lora_rank);
  count("attention.kv_lora_rank", c.kv_lora_rank);
  count("attention.head_count_kv", split_kv_b ? 1 : c.num_attention_heads);
  count("attention.key_length", split_kv_b ? c.kv_lora_rank + c.qk_rope_head_dim : c.qk_head_dim());
  count("attention.value_length", split_kv_b ? c.kv_lora_rank : c.v_head_dim);
  if (split_kv_b) count("attention.key_length_mla", c.qk_head_dim());
  if (split_kv_b) count("attention.value_length_mla", c.v_head_dim);
  count("rope.dimension_count", c.qk_rope_head_dim);
  count("expert_count", c.n_routed_experts);
  count("expert_used_count", c.num_experts_per_tok);
  count("expert_shared_count", c.n_shared_experts);
  count("expert_feed_forward_length", c.moe_intermediate_size);
  count("expert_group_count", c.n_group);
  count("expert_group_used_count", c.topk_group);
  count("expert_gating_func", 2);
  count("leading_dense_block_count", c.first_k_dense_replace);
  count("nextn_predict_layers", c.num_nextn_predict_layers);
  g.f32(arch + ".expert_weights_scale", static_cast<float>(c.routed_scaling_factor));
  g.boolean(arch + ".expert_weights_norm", 1);
  g.text(arch + ".rope.scaling.type", "yarn")
      .f32(arch + ".rope.scaling.factor", static_cast<float>(c.rope_scaling.factor));
  count("rope.scaling.original_context_length", c.rope_scaling.original_max_position_embeddings);
  g.f32(arch + ".rope.scaling.yarn_log_multiplier",
        static_cast<float>(0.1 * c.rope_scaling.mscale_all_dim));
}

// llama3 scaling as llama.cpp stores it: what each frequency is divided by.
std::vector<float> rope_divisors(const ModelConfig& c) {
  std::vector<float> out;
  const RopeScaling& r = c.rope_scaling;
  const double context = static_cast<double>(r.original_max_position_embeddings);
  for (int64_t i = 0; i < c.head_dim / 2; ++i) {
    const double wavelength =
        2 * M_PI *
        std::pow(c.rope_theta, 2.0 * static_cast<double>(i) / static_cast<double>(c.head_dim));
    const double s =
        (context / wavelength - r.low_freq_factor) / (r.high_freq_factor - r.low_freq_factor);
    out.push_back(static_cast<float>(1 / (s <= 0   ? 1 / r.factor
                                          : s >= 1 ? 1
                                                   : (1 - s) / r.factor + s)));
  }
  return out;
}

// k_b [heads][rank][nope] and v_b [heads][v][rank] out of kv_b [heads * (nope + v)][rank].
void add_split_kv_b(GgufBuilder& g, const std::string& block, const std::vector<float>& kv_b,
                    const ModelConfig& c, uint32_t type) {
  std::vector<float> k, v;
  const int64_t rank = c.kv_lora_rank, per_head = c.qk_nope_head_dim + c.v_head_dim;
  for (int64_t h = 0; h < c.num_attention_heads; ++h) {
    for (int64_t l = 0; l < rank; ++l) {
      for (int64_t d = 0; d < c.qk_nope_head_dim; ++d)
        k.push_back(kv_b[static_cast<size_t>((h * per_head + d) * rank + l)]);
    }
    const auto begin = kv_b.begin() + (h * per_head + c.qk_nope_head_dim) * rank;
    v.insert(v.end(), begin, begin + c.v_head_dim * rank);
  }
  const auto n = [](int64_t x) { return static_cast<uint64_t>(x); };
  g.tensor(block + "attn_k_b.weight", type,
           {n(c.qk_nope_head_dim), n(rank), n(c.num_attention_heads)}, blocks_of(k, type));
  g.tensor(block + "attn_v_b.weight", type, {n(rank), n(c.v_head_dim), n(c.num_attention_heads)},
           blocks_of(v, type));
}

}  // namespace

GgufBuilder tiny_gguf(const std::string& kind, uint32_t type, bool split_kv_b) {
  const ModelConfig c = tiny_model_config(kind);
  GgufBuilder g;
  add_metadata(g, kind, c, split_kv_b);
  g.text("tokenizer.ggml.model", "gpt2");
  g.text("tokenizer.ggml.pre", kind == "qwen2"   ? "qwen2"
                               : kind == "llama" ? "llama-bpe"
                                                 : "deepseek-v3");
  g.texts("tokenizer.ggml.tokens", {"a", "<s>", "</s>", "ab", "b", "aba"})
      .i32s("tokenizer.ggml.token_type", {1, 3, 3, 1, 1, 1});
  g.texts("tokenizer.ggml.merges", {"a b", "ab a"});
  g.u32("tokenizer.ggml.bos_token_id", 1).u32("tokenizer.ggml.eos_token_id", 2);

  std::map<std::string, std::vector<float>> experts;  // all experts of a layer, by GGUF name
  if (kind == "llama")
    g.tensor("rope_freqs.weight", 0, {static_cast<uint64_t>(c.head_dim / 2)},
             blocks_of(rope_divisors(c), 0));
  for (const TensorSpec& spec : tensor_specs(c)) {
    std::vector<float> w = tiny_weights(spec);
    const uint32_t stored_type = spec.role == TensorRole::weight ? type : 0;
    std::vector<uint64_t> dims = {static_cast<uint64_t>(spec.cols)};
    if (!spec.vector) dims.push_back(static_cast<uint64_t>(spec.rows));
    if (spec.name == "embed" || spec.name == "lm_head" || spec.name == "final_norm") {
      const std::string name = spec.name == "embed"     ? "token_embd"
                               : spec.name == "lm_head" ? "output"
                                                        : "output_norm";
      g.tensor(name + ".weight", stored_type, dims, blocks_of(w, stored_type));
      continue;
    }
    const size_t prefix = std::string("model.layers.").size(), dot = spec.hf_name.find('.', prefix);
    const std::string block = "blk." + spec.hf_name.substr(prefix, dot - prefix) + ".",
                      rest = spec.hf_name.substr(dot + 1);
    if (rest.rfind("mlp.experts.", 0) == 0) {
      const size_t number = std::string("mlp.experts.").size(), end = rest.find('.', number);
      const std::string name =
          block + "ffn_" + rest.substr(end + 1, rest.find('_') - end - 1) + "_exps.weight";
      auto& all = experts[name];
      all.insert(all.end(), w.begin(), w.end());
      if (std::stoll(rest.substr(number)) + 1 < c.n_routed_experts) continue;
      dims.push_back(static_cast<uint64_t>(c.n_routed_experts));
      g.tensor(name, stored_type, dims, blocks_of(all, stored_type));
      continue;
    }
    const bool turned = kind == "llama" && (rest.find("q_proj") != std::string::npos ||
                                            rest.find("k_proj") != std::string::npos);
    if (turned)
      w = interleave_heads(w, spec.vector ? spec.cols : spec.rows, spec.vector ? 1 : spec.cols,
                           c.head_dim);
    if (split_kv_b && rest == "self_attn.kv_b_proj.weight") {
      add_split_kv_b(g, block, w, c, type);
    } else {
      g.tensor(block + kNames.at(rest), stored_type, dims, blocks_of(w, stored_type));
    }
  }
  return g;
}

}  // namespace r1::test
