// SPDX-License-Identifier: MIT
#include "libr1/format/hf_config.h"

#include <cmath>

#include "libr1/base/error.h"
#include "libr1/json/json_value.h"

namespace r1 {

namespace {

// An object of config.json with typed getters whose messages name file and key.
class Fields {
 public:
  Fields(const JsonValue& object, std::string what) : object_(object), what_(std::move(what)) {}

  [[noreturn]] void wrong(const std::string& key, const std::string& why) const {
    throw Error(Errc::format, what_ + ": \"" + key + "\" " + why);
  }
  [[noreturn]] void unsupported(const std::string& why) const {
    throw Error(Errc::unsupported, what_ + ": " + why);
  }
  /// The member, or null if it is absent or null.
  const JsonValue* get(const std::string& key) const {
    const JsonValue* v = object_.find(key);
    return v == nullptr || v->is_null() ? nullptr : v;
  }
  int64_t integer(const std::string& key) const {
    if (get(key) == nullptr) wrong(key, "is missing");
    return integer(key, 0);
  }
  int64_t integer(const std::string& key, int64_t otherwise) const {
    const JsonValue* v = get(key);
    if (v == nullptr) return otherwise;
    const auto n = v->integer();
    if (n) return *n;
    const auto d = v->number();  // some writers say 4096.0
    if (!d || *d != std::floor(*d) || std::fabs(*d) > 1e15) wrong(key, "is no integer");
    return static_cast<int64_t>(*d);
  }
  double number(const std::string& key, double otherwise) const {
    const JsonValue* v = get(key);
    if (v == nullptr) return otherwise;
    const auto d = v->number();
    if (!d) wrong(key, "is no number");
    return *d;
  }
  bool boolean(const std::string& key, bool otherwise) const {
    const JsonValue* v = get(key);
    if (v == nullptr) return otherwise;
    const auto b = v->boolean();
    if (!b) wrong(key, "is neither true nor false");
    return *b;
  }
  std::string string(const std::string& key, const std::string& otherwise) const {
    const JsonValue* v = get(key);
    if (v == nullptr) return otherwise;
    if (!v->is_string()) wrong(key, "is no string");
    return v->text();
  }
  const std::string& what() const { return what_; }

 private:
  const JsonValue& object_;
  std::string what_;
};

JsonValue parse_object(std::string_view text, const std::string& what) {
  auto parsed = JsonValue::parse(text);
  if (const auto* error = std::get_if<RecordError>(&parsed)) {
    throw Error(Errc::format, what + ": " + error->message);
  }
  JsonValue value = std::get<JsonValue>(std::move(parsed));
  if (!value.is_object()) throw Error(Errc::format, what + ": not a JSON object");
  return value;
}

Architecture architecture_of(const Fields& f) {
  const JsonValue* list = f.get("architectures");
  if (list == nullptr || !list->is_array() || list->items().empty() ||
      !list->items()[0].is_string()) {
    f.wrong("architectures", "is missing");
  }
  const std::string& name = list->items()[0].text();
  for (const Architecture a :
       {Architecture::deepseek_v3, Architecture::qwen2, Architecture::llama}) {
    if (name == architecture_name(a)) return a;
  }
  f.unsupported("architecture \"" + name +
                "\" (r1 runs DeepseekV3ForCausalLM, Qwen2ForCausalLM and LlamaForCausalLM)");
}

// rope_scaling of older files, rope_parameters of transformers 5: one object either way.
RopeScaling rope_scaling_of(const Fields& config, const JsonValue& object) {
  const Fields f(object, config.what() + ": rope_scaling");
  RopeScaling r;
  const std::string type = f.string("rope_type", f.string("type", "default"));
  if (type == "default") return r;
  if (type == "linear") {
    r.type = RopeScaling::Type::linear;
  } else if (type == "yarn") {
    r.type = RopeScaling::Type::yarn;
  } else if (type == "llama3") {
    r.type = RopeScaling::Type::llama3;
  } else {
    f.unsupported("type \"" + type + "\" (r1 knows default, linear, yarn and llama3)");
  }
  if (f.get("factor") == nullptr) f.wrong("factor", "is missing");
  r.factor = f.number("factor", 1);
  r.original_max_position_embeddings = f.integer(
      "original_max_position_embeddings", config.integer("original_max_position_embeddings", 0));
  if (r.type == RopeScaling::Type::yarn) {
    if (r.original_max_position_embeddings == 0) {
      r.original_max_position_embeddings = config.integer("max_position_embeddings");
    }
    r.beta_fast = f.number("beta_fast", 32);
    r.beta_slow = f.number("beta_slow", 1);
    r.mscale = f.number("mscale", 0);
    r.mscale_all_dim = f.number("mscale_all_dim", 0);
    r.attention_factor = f.number("attention_factor", 0);
  } else if (r.type == RopeScaling::Type::llama3) {
    r.low_freq_factor = f.number("low_freq_factor", 1);
    r.high_freq_factor = f.number("high_freq_factor", 4);
  }
  return r;
}

void read_rope(const Fields& f, ModelConfig& c) {
  const JsonValue* scaling = f.get("rope_parameters");
  if (scaling == nullptr) scaling = f.get("rope_scaling");
  c.rope_theta = f.number("rope_theta", 10000);
  if (scaling == nullptr) return;
  if (!scaling->is_object()) f.wrong("rope_scaling", "is no object");
  const Fields inner(*scaling, f.what());
  c.rope_theta = inner.number("rope_theta", c.rope_theta);
  if (inner.number("partial_rotary_factor", 1) != 1) f.unsupported("partial_rotary_factor");
  c.rope_scaling = rope_scaling_of(f, *scaling);
}

void read_deepseek(const Fields& f, ModelConfig& c) {
  c.q_lora_rank = f.integer("q_lora_rank", 0);
  c.kv_lora_rank = f.integer("kv_lora_rank");
  c.qk_nope_head_dim = f.integer("qk_nope_head_dim");
  c.qk_rope_head_dim = f.integer("qk_rope_head_dim");
  c.v_head_dim = f.integer("v_head_dim");
  c.rope_interleave = f.boolean("rope_interleave", true);
  c.n_routed_experts = f.integer("n_routed_experts", 0);
  c.n_shared_experts = f.integer("n_shared_experts", 0);
  c.num_experts_per_tok = f.integer("num_experts_per_tok", 0);
  c.moe_intermediate_size = f.integer("moe_intermediate_size", 0);
  c.first_k_dense_replace = f.integer("first_k_dense_replace", 0);
  c.moe_layer_freq = f.integer("moe_layer_freq", 1);
  c.n_group = f.integer("n_group", 1);
  c.topk_group = f.integer("topk_group", 1);
  c.routed_scaling_factor = f.number("routed_scaling_factor", 1);
  c.norm_topk_prob = f.boolean("norm_topk_prob", true);
  c.num_nextn_predict_layers = f.integer("num_nextn_predict_layers", 0);
  const std::string scoring = f.string("scoring_func", "sigmoid");
  const std::string method = f.string("topk_method", "noaux_tc");
  if (c.n_routed_experts > 0 && (scoring != "sigmoid" || method != "noaux_tc")) {
    f.unsupported("gate \"" + scoring + "\" with \"" + method +
                  "\" (r1 knows sigmoid with noaux_tc)");
  }
  if (f.boolean("attention_bias", false)) f.unsupported("attention_bias in a DeepSeek model");
}

void read_gqa(const Fields& f, ModelConfig& c) {
  c.num_key_value_heads = f.integer("num_key_value_heads", c.num_attention_heads);
  if (c.num_attention_heads > 0 && f.get("head_dim") == nullptr &&
      c.hidden_size % c.num_attention_heads != 0) {
    f.wrong("hidden_size", "is no multiple of num_attention_heads");
  }
  c.head_dim =
      f.integer("head_dim", c.num_attention_heads > 0 ? c.hidden_size / c.num_attention_heads : 0);
  if (c.architecture == Architecture::qwen2) {
    c.attention_bias = true;
    if (f.boolean("use_sliding_window", false)) f.unsupported("use_sliding_window");
  } else {
    c.attention_bias = c.attention_out_bias = f.boolean("attention_bias", false);
    c.mlp_bias = f.boolean("mlp_bias", false);
  }
  if (f.boolean("use_qk_norm", false) || f.boolean("qk_norm", false))
    f.unsupported("query-key norms");
}

std::vector<TokenId> token_ids(const Fields& f, const std::string& key) {
  std::vector<TokenId> out;
  const JsonValue* v = f.get(key);
  if (v == nullptr) return out;
  const auto add = [&](const JsonValue& item) {
    const auto id = item.integer();
    if (!id || *id < 0 || *id > INT32_MAX) f.wrong(key, "is no token id");
    out.push_back(static_cast<TokenId>(*id));
  };
  if (v->is_array()) {
    for (const JsonValue& item : v->items()) add(item);
  } else {
    add(*v);
  }
  return out;
}

void read_generation(const Fields& f, ModelConfig& c) {
  if (const auto ids = token_ids(f, "eos_token_id"); !ids.empty()) c.eos_token_ids = ids;
  if (const auto ids = token_ids(f, "bos_token_id"); ids.size() == 1) c.bos_token_id = ids[0];
  c.temperature = f.number("temperature", -1);
  c.top_p = f.number("top_p", -1);
  c.top_k = f.integer("top_k", -1);
  c.min_p = f.number("min_p", -1);
  if (f.get("do_sample") != nullptr) c.do_sample = f.boolean("do_sample", false) ? 1 : 0;
}

}  // namespace

ModelConfig parse_hf_config(std::string_view config, std::string_view generation_config,
                            const std::string& what) {
  const JsonValue root = parse_object(config, what);
  const Fields f(root, what);
  ModelConfig c;
  c.architecture = architecture_of(f);
  c.vocab_size = f.integer("vocab_size");
  c.hidden_size = f.integer("hidden_size");
  c.num_hidden_layers = f.integer("num_hidden_layers");
  c.num_attention_heads = f.integer("num_attention_heads");
  c.intermediate_size = f.integer("intermediate_size");
  c.max_position_embeddings = f.integer("max_position_embeddings");
  c.rms_norm_eps = f.number("rms_norm_eps", 1e-6);
  if (f.number("partial_rotary_factor", 1) != 1 && !c.is_mla())
    f.unsupported("partial_rotary_factor");
  c.tie_word_embeddings = f.boolean("tie_word_embeddings", false);
  const std::string act = f.string("hidden_act", "silu");
  if (act != "silu") f.unsupported("hidden_act \"" + act + "\" (r1 knows silu)");
  read_rope(f, c);
  c.is_mla() ? read_deepseek(f, c) : read_gqa(f, c);
  if (const auto ids = token_ids(f, "bos_token_id"); ids.size() == 1) c.bos_token_id = ids[0];
  c.eos_token_ids = token_ids(f, "eos_token_id");
  if (!generation_config.empty()) {
    const std::string name = what + " (generation_config.json)";
    const JsonValue generation = parse_object(generation_config, name);
    read_generation(Fields(generation, name), c);
  }
  // Small test models keep the ids of the model they were cut from: such a token never comes.
  std::erase_if(c.eos_token_ids, [&](TokenId id) { return id >= c.vocab_size; });
  if (c.bos_token_id >= c.vocab_size) c.bos_token_id = -1;
  try {
    validate(c);
  } catch (const Error& error) {
    throw Error(error.code(), what + ": " + error.what());
  }
  return c;
}

}  // namespace r1
