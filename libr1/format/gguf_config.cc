// SPDX-License-Identifier: MIT
#include "libr1/format/gguf_config.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <set>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"

namespace r1 {

namespace {

// Metadata of one architecture: get("block_count") looks up "llama.block_count".
class Metadata {
 public:
  explicit Metadata(const GgufFile& file) : file_(file), prefix_(gguf_architecture(file) + ".") {}

  int64_t get(const std::string& key) const {
    const auto v = file_.integer(prefix_ + key);
    if (!v)
      throw Error(Errc::format, file_.name() + ": metadata \"" + prefix_ + key + "\" is missing");
    return static_cast<int64_t>(*v);
  }
  std::optional<int64_t> maybe(const std::string& key) const {
    const auto v = file_.integer(prefix_ + key);
    return v ? std::optional<int64_t>(static_cast<int64_t>(*v)) : std::nullopt;
  }
  std::optional<double> real(const std::string& key) const { return file_.real(prefix_ + key); }
  std::optional<std::string> string(const std::string& key) const {
    return file_.string(prefix_ + key);
  }
  std::optional<bool> boolean(const std::string& key) const { return file_.boolean(prefix_ + key); }
  const GgufFile& file() const { return file_; }
  [[noreturn]] void unsupported(const std::string& what) const {
    throw Error(Errc::unsupported, file_.name() + ": " + what);
  }

 private:
  const GgufFile& file_;
  std::string prefix_;
};

// Llama 3's rope scaling arrives as the tensor rope_freqs.weight: what each frequency is divided
// by. Between 1 (short wavelengths) and `factor` (long ones) it is
//   1 / f_i = (1 - s) / factor + s,  s = (context / wavelength_i - low) / (high - low),
// so two values in between give context / (high - low) and low / (high - low). Any triple with
// these quotients means the same; low is 1 in all published models.
struct Llama3Scaling {
  double factor, high_freq_factor;
  int64_t original_max_position_embeddings;
};

double near_integer(double x) { return std::fabs(x - std::round(x)) < 0.01 ? std::round(x) : x; }

Llama3Scaling recover_llama3(const Metadata& m, const GgufTensor& freqs, int64_t head_dim,
                             double theta) {
  if (freqs.type != GgufType::f32 || freqs.rows() != 1 ||
      freqs.cols() != static_cast<uint64_t>(head_dim / 2)) {
    m.unsupported("tensor \"rope_freqs.weight\" is not a float32 vector of half a head");
  }
  std::vector<float> divisors(static_cast<size_t>(freqs.cols()));
  std::memcpy(divisors.data(), freqs.data.data(), divisors.size() * sizeof(float));
  const double factor =
      near_integer(static_cast<double>(*std::max_element(divisors.begin(), divisors.end())));
  std::vector<std::pair<double, double>> between;  // (1 / wavelength, s)
  for (size_t i = 0; i < divisors.size(); ++i) {
    const double f = static_cast<double>(divisors[i]);
    if (f <= 1.001 || f >= factor * 0.999) continue;
    const double wavelength =
        2 * std::numbers::pi *
        std::pow(theta, 2.0 * static_cast<double>(i) / static_cast<double>(head_dim));
    between.emplace_back(1 / wavelength, (1 / f - 1 / factor) / (1 - 1 / factor));
  }
  if (factor <= 1 || between.size() < 2) {
    m.unsupported(
        "tensor \"rope_freqs.weight\" is no scaling of the llama3 kind (give the model's "
        "config.json with --config)");
  }
  const auto& [x0, s0] = between.front();
  const auto& [x1, s1] = between.back();
  const double slope = (s0 - s1) / (x0 - x1);  // context / (high - low)
  const double intercept = slope * x0 - s0;    // low / (high - low)
  const double high = near_integer(1 + 1 / intercept);
  const double context = std::round(slope * (high - 1));
  const bool sane = high > 1 && high < 1e6 && context >= 1 && context < 1e9;  // false for NaN
  for (const auto& [x, s] : between) {
    if (!sane || !(std::fabs((context * x - 1) / (high - 1) - s) < 1e-3)) {
      m.unsupported(
          "tensor \"rope_freqs.weight\" is no scaling of the llama3 kind (give the model's "
          "config.json with --config)");
    }
  }
  return {factor, high, static_cast<int64_t>(context)};
}

std::string rope_scaling_json(const Metadata& m, int64_t head_dim, double theta) {
  const std::string type = m.string("rope.scaling.type").value_or("none");
  JsonObject o;
  for (const char* key : {"rope.scaling.attn_factor", "rope.scaling.yarn_attn_factor",
                          "rope.scaling.yarn_ext_factor"}) {
    if (m.real(key).value_or(1) != 1)
      m.unsupported(std::string(key) + " (give the model's config.json with --config)");
  }
  if (type == "linear") {
    o.add("rope_type", "linear").add("factor", m.real("rope.scaling.factor").value_or(1));
    return o.str();
  }
  if (type == "yarn") {
    o.add("rope_type", "yarn").add("factor", m.real("rope.scaling.factor").value_or(1));
    o.add("original_max_position_embeddings", m.get("rope.scaling.original_context_length"));
    o.add("beta_fast", m.real("rope.scaling.yarn_beta_fast").value_or(32));
    o.add("beta_slow", m.real("rope.scaling.yarn_beta_slow").value_or(1));
    // llama.cpp keeps 0.1 * mscale_all_dim as a float32; mscale equals it in every DeepSeek model.
    if (const auto log_multiplier = m.real("rope.scaling.yarn_log_multiplier")) {
      const double mscale = std::round(*log_multiplier * 1e7) / 1e6;
      o.add("mscale", mscale).add("mscale_all_dim", mscale);
    }
    return o.str();
  }
  if (type != "none")
    m.unsupported("rope scaling \"" + type + "\" (r1 knows none, linear, yarn and llama3)");
  if (const GgufTensor* freqs = m.file().find("rope_freqs.weight")) {
    const Llama3Scaling s = recover_llama3(m, *freqs, head_dim, theta);
    o.add("rope_type", "llama3").add("factor", s.factor).add("low_freq_factor", 1.0);
    o.add("high_freq_factor", s.high_freq_factor);
    o.add("original_max_position_embeddings", s.original_max_position_embeddings);
    return o.str();
  }
  return "null";
}

void add_deepseek(const Metadata& m, JsonObject& o, int64_t rope_dim) {
  if (m.maybe("expert_gating_func").value_or(0) != 2) {
    m.unsupported("a DeepSeek model whose gate is no sigmoid (r1 runs V3 and R1, not V2)");
  }
  const auto n_group = m.maybe("expert_group_count"),
             topk_group = m.maybe("expert_group_used_count");
  if (!n_group || !topk_group) {
    m.unsupported(
        "the file does not say how experts are grouped (give the model's config.json with "
        "--config)");
  }
  const int64_t key_length =
      m.maybe("attention.key_length_mla").value_or(m.get("attention.key_length"));
  const int64_t value_length =
      m.maybe("attention.value_length_mla").value_or(m.get("attention.value_length"));
  if (const auto rank = m.maybe("attention.q_lora_rank")) {
    o.add("q_lora_rank", *rank);
  } else {
    o.add_null("q_lora_rank");
  }
  o.add("kv_lora_rank", m.get("attention.kv_lora_rank"));
  o.add("qk_nope_head_dim", key_length - rope_dim);
  o.add("qk_rope_head_dim", rope_dim).add("v_head_dim", value_length);
  o.add("n_routed_experts", m.get("expert_count"))
      .add("num_experts_per_tok", m.get("expert_used_count"));
  o.add("n_shared_experts", m.maybe("expert_shared_count").value_or(0));
  o.add("moe_intermediate_size", m.get("expert_feed_forward_length"));
  o.add("first_k_dense_replace", m.maybe("leading_dense_block_count").value_or(0));
  o.add("n_group", *n_group).add("topk_group", *topk_group);
  o.add("scoring_func", "sigmoid").add("topk_method", "noaux_tc");
  o.add("routed_scaling_factor", m.real("expert_weights_scale").value_or(1));
  o.add("norm_topk_prob", m.boolean("expert_weights_norm").value_or(false));
  o.add("rope_interleave", true);
}

}  // namespace

std::string gguf_architecture(const GgufFile& file) {
  const auto name = file.string("general.architecture");
  if (!name)
    throw Error(Errc::format, file.name() + ": metadata \"general.architecture\" is missing");
  if (*name != "llama" && *name != "qwen2" && *name != "deepseek2") {
    throw Error(Errc::unsupported, file.name() + ": architecture \"" + *name +
                                       "\" (r1 knows llama, qwen2 and deepseek2)");
  }
  return *name;
}

std::string gguf_config_json(const GgufFile& file) {
  const Metadata m(file);
  const std::string architecture = gguf_architecture(file);
  const bool is_deepseek = architecture == "deepseek2";
  const GgufTensor* embedding = file.find("token_embd.weight");
  if (embedding == nullptr)
    throw Error(Errc::format, file.name() + ": tensor \"token_embd.weight\" is missing");

  const int64_t hidden = m.get("embedding_length"), heads = m.get("attention.head_count");
  if (heads == 0) throw Error(Errc::format, file.name() + ": attention.head_count is 0");
  const int64_t head_dim = m.maybe("attention.key_length").value_or(hidden / heads);
  const int64_t rope_dim = m.maybe("rope.dimension_count").value_or(head_dim);
  if (!is_deepseek && rope_dim != head_dim) m.unsupported("rope on part of a head");
  const double theta = m.real("rope.freq_base").value_or(10000);
  const auto eps = m.real("attention.layer_norm_rms_epsilon");
  if (!eps)
    throw Error(Errc::format,
                file.name() + ": metadata \"attention.layer_norm_rms_epsilon\" is missing");
  const int64_t n_predict = m.maybe("nextn_predict_layers").value_or(0);  // counted in block_count
  const int64_t n_layers = m.get("block_count") - n_predict;
  if (!is_deepseek && m.maybe("expert_count").value_or(0) > 0)
    m.unsupported("a mixture of experts of architecture \"" + architecture + "\"");

  JsonObject o;
  const bool is_qwen = architecture == "qwen2";
  o.add_raw("architectures", is_deepseek ? "[\"DeepseekV3ForCausalLM\"]"
                             : is_qwen   ? "[\"Qwen2ForCausalLM\"]"
                                         : "[\"LlamaForCausalLM\"]");
  o.add("model_type", is_deepseek ? "deepseek_v3" : is_qwen ? "qwen2" : "llama");
  o.add("hidden_act", "silu");
  o.add("vocab_size", static_cast<int64_t>(embedding->rows()));
  o.add("hidden_size", hidden).add("num_hidden_layers", n_layers).add("num_attention_heads", heads);
  o.add("intermediate_size", m.get("feed_forward_length"));
  o.add("max_position_embeddings", m.get("context_length"));
  o.add("rms_norm_eps", *eps).add("rope_theta", theta);
  o.add_raw("rope_scaling", rope_scaling_json(m, head_dim, theta));
  o.add("tie_word_embeddings", file.find("output.weight") == nullptr);
  if (is_deepseek) {
    o.add("num_key_value_heads", heads);
    add_deepseek(m, o, rope_dim);
    const std::string block = "blk." + std::to_string(n_layers) + ".nextn.eh_proj.weight";
    o.add("num_nextn_predict_layers", file.find(block) != nullptr ? n_predict : 0);
  } else {
    o.add("num_key_value_heads", m.maybe("attention.head_count_kv").value_or(heads));
    o.add("head_dim", head_dim);
    if (!is_qwen) {
      o.add("attention_bias", file.find("blk.0.attn_q.bias") != nullptr);
      o.add("mlp_bias", file.find("blk.0.ffn_gate.bias") != nullptr);
    }
  }
  if (const auto bos = file.integer("tokenizer.ggml.bos_token_id"))
    o.add("bos_token_id", static_cast<int64_t>(*bos));
  if (const auto eos = file.integer("tokenizer.ggml.eos_token_id"))
    o.add("eos_token_id", static_cast<int64_t>(*eos));
  return o.str();
}

std::string gguf_generation_config_json(const GgufFile& file) {
  JsonObject o;
  if (const auto bos = file.integer("tokenizer.ggml.bos_token_id"))
    o.add("bos_token_id", static_cast<int64_t>(*bos));
  std::set<uint64_t> ends;
  for (const char* key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
                          "tokenizer.ggml.eom_token_id"}) {
    if (const auto id = file.integer(key)) ends.insert(*id);
  }
  std::string list;
  for (const uint64_t id : ends) list += (list.empty() ? "" : ", ") + std::to_string(id);
  if (!ends.empty()) o.add_raw("eos_token_id", "[" + list + "]");
  return o.str();
}

}  // namespace r1
