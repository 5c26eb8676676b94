// config.json of the three architectures, in the spellings of old and new transformers.
// SPDX-License-Identifier: MIT
#include "libr1/format/hf_config.h"

#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

ModelConfig parse(const std::string& config, const std::string& generation = "") {
  return parse_hf_config(config, generation, "D/config.json");
}

// The tiny model's config with one text put in place of another.
std::string with(const std::string& kind, const std::string& from, const std::string& to) {
  std::string text = test::tiny_config(kind);
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string with_key(const std::string& kind, const std::string& member) {
  return with(kind, "\"hidden_act\"", member + ", \"hidden_act\"");
}

TEST_CASE("config.json: DeepSeek, Qwen2 and Llama") {
  const ModelConfig v3 = parse(test::tiny_config("deepseek"));
  CHECK(v3.architecture == Architecture::deepseek_v3);
  CHECK(v3.q_lora_rank == 32);
  CHECK(v3.qk_head_dim() == 40);
  CHECK(v3.num_nextn_predict_layers == 1);
  CHECK_FALSE(v3.is_moe_layer(0));
  CHECK(v3.is_moe_layer(1));
  CHECK(v3.rope_scaling.type == RopeScaling::Type::yarn);
  CHECK(v3.rope_scaling.factor == 4);
  CHECK(v3.rope_scaling.mscale_all_dim == 1);
  CHECK(parse(test::tiny_config("deepseek-noq")).q_lora_rank == 0);

  const ModelConfig qwen = parse(test::tiny_config("qwen2"));
  CHECK(qwen.architecture == Architecture::qwen2);
  CHECK(qwen.attention_bias);
  CHECK_FALSE(qwen.attention_out_bias);
  CHECK(qwen.head_dim == 16);
  CHECK(qwen.rope_theta == 1e6);
  CHECK(qwen.eos_token_ids == std::vector<TokenId>{2});

  const ModelConfig llama = parse(test::tiny_config("llama"));
  CHECK(llama.architecture == Architecture::llama);
  CHECK(llama.tie_word_embeddings);
  CHECK_FALSE(llama.attention_bias);
  CHECK(llama.rope_scaling.type == RopeScaling::Type::llama3);
  CHECK(llama.rope_scaling.original_max_position_embeddings == 220);
}

TEST_CASE("config.json: rope as transformers 4 and 5 write it") {
  const std::string old_style = test::tiny_config("qwen2");
  const auto rope = [&](const std::string& members) {
    return parse(with("qwen2", "\"rope_theta\": 1000000.0", members));
  };
  CHECK(
      rope(R"("rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0})").rope_theta ==
      1e6);
  CHECK(rope(R"("rope_parameters": {"rope_type": "default", "rope_theta": 5e5}, "rope_theta": 7)")
            .rope_theta == 5e5);
  CHECK(rope(R"("rope_theta": 12345, "rope_scaling": null)").rope_theta == 12345);
  CHECK(rope(R"("rope_scaling": {"type": "linear", "factor": 2})").rope_scaling.type ==
        RopeScaling::Type::linear);
  CHECK(rope(R"("rope_parameters": {"rope_type": "linear", "factor": 2.0, "rope_theta": 10000.0})")
            .rope_scaling.factor == 2);
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    for (const char* type : {"type", "rope_type"}) {
      const RopeScaling r = rope(std::string("\"") + key + R"(": {")" + type +
                                 R"(": "yarn", "factor": 4.0, "attention_factor": 1.5})")
                                .rope_scaling;
      CHECK(r.type == RopeScaling::Type::yarn);
      CHECK(r.original_max_position_embeddings == 256);  // not given: the window
      CHECK(r.beta_fast == 32);
      CHECK(r.attention_factor == 1.5);
    }
  }
  CHECK_ERROR(Errc::unsupported, "rope_scaling: type \"dynamic\" (r1 knows",
              rope(R"("rope_scaling": {"type": "dynamic", "factor": 2})"));
  CHECK_ERROR(Errc::format, "\"factor\" is missing", rope(R"("rope_scaling": {"type": "yarn"})"));
  CHECK_ERROR(Errc::format, "\"rope_scaling\" is no object", rope(R"("rope_scaling": "yarn")"));
  CHECK_ERROR(Errc::format, "rope_scaling.factor is below 1",
              rope(R"("rope_scaling": {"type": "linear", "factor": 0.5})"));
  CHECK_ERROR(Errc::unsupported, "partial_rotary_factor",
              rope(R"("rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.5})"));
  CHECK_ERROR(Errc::format, "rope_theta is not above 1", rope(R"("rope_theta": 0)"));
}

TEST_CASE("config.json: what generation_config.json adds") {
  const ModelConfig c = parse(
      test::tiny_config("qwen2"),
      R"({"bos_token_id": 7, "eos_token_id": [2, 9, 151645], "do_sample": true, "temperature": 0.6, "top_p": 0.95, "top_k": 20})");
  CHECK(c.bos_token_id == 7);
  CHECK(c.eos_token_ids == std::vector<TokenId>{2, 9});  // 151645 is no token of this model
  CHECK(c.temperature == 0.6);
  CHECK(c.top_p == 0.95);
  CHECK(c.top_k == 20);
  CHECK(c.min_p == -1);
  CHECK(c.do_sample == 1);
  CHECK_ERROR(Errc::format, "generation_config.json): not a JSON object",
              parse(test::tiny_config("qwen2"), "[]"));
  CHECK_ERROR(Errc::format, "\"eos_token_id\" is no token id",
              parse(test::tiny_config("qwen2"), R"({"eos_token_id": "x"})"));
}

TEST_CASE("config.json: what r1 does not do is said, not ignored") {
  CHECK_ERROR(Errc::unsupported,
              "architecture \"MistralForCausalLM\" (r1 runs DeepseekV3ForCausalLM, "
              "Qwen2ForCausalLM and LlamaForCausalLM)",
              parse(with("llama", "LlamaForCausalLM", "MistralForCausalLM")));
  CHECK_ERROR(Errc::format, "D/config.json: \"architectures\" is missing", parse("{}"));
  CHECK_ERROR(Errc::format, "\"architectures\" is missing", parse(R"({"architectures": []})"));
  CHECK_ERROR(Errc::unsupported, "hidden_act \"gelu\"",
              parse(with("llama", "\"silu\"", "\"gelu\"")));
  CHECK_ERROR(
      Errc::unsupported, "use_sliding_window",
      parse(with("qwen2", "\"use_sliding_window\": false", "\"use_sliding_window\": true")));
  CHECK_ERROR(Errc::unsupported, "query-key norms",
              parse(with_key("qwen2", "\"use_qk_norm\": true")));
  CHECK_ERROR(Errc::unsupported, "gate \"softmax\"",
              parse(with("deepseek", "\"sigmoid\"", "\"softmax\"")));
  CHECK_ERROR(Errc::unsupported, "with \"group_limited_greedy\"",
              parse(with("deepseek", "\"noaux_tc\"", "\"group_limited_greedy\"")));
  CHECK_ERROR(Errc::unsupported, "attention_bias in a DeepSeek model",
              parse(with_key("deepseek", "\"attention_bias\": true")));
  parse(with_key("qwen2",
                 "\"sliding_window\": 4096, \"max_window_layers\": 21, \"use_mrope\": false"));
}

TEST_CASE("config.json: values that cannot be") {
  CHECK_ERROR(Errc::format, "D/config.json: ", parse("{"));
  CHECK_ERROR(Errc::format, "not a JSON object", parse("[]"));
  CHECK_ERROR(Errc::format, "\"hidden_size\" is no integer",
              parse(with("qwen2", "\"hidden_size\": 64", "\"hidden_size\": \"64\"")));
  CHECK_ERROR(Errc::format, "\"hidden_size\" is no integer",
              parse(with("qwen2", "\"hidden_size\": 64", "\"hidden_size\": 64.5")));
  CHECK(parse(with("qwen2", "\"hidden_size\": 64", "\"hidden_size\": 64.0")).hidden_size == 64);
  CHECK_ERROR(Errc::format, "\"hidden_size\" is missing",
              parse(with("qwen2", "\"hidden_size\": 64", "\"hidden_size\": null")));
  CHECK_ERROR(Errc::format, "hidden_size is 0",
              parse(with("qwen2", "\"hidden_size\": 64", "\"hidden_size\": 0")));
  CHECK_ERROR(Errc::format, "hidden_size is -64",
              parse(with("qwen2", "\"hidden_size\": 64", "\"hidden_size\": -64")));
  CHECK_ERROR(Errc::format, "hidden_size is 4611686018427387904",
              parse(with("qwen2", "\"hidden_size\": 64", "\"hidden_size\": 4611686018427387904")));
  CHECK_ERROR(Errc::format, "num_attention_heads is 0",
              parse(with("qwen2", "\"num_attention_heads\": 4", "\"num_attention_heads\": 0")));
  CHECK_ERROR(Errc::format, "no multiple of num_attention_heads",
              parse(with("qwen2", "\"num_attention_heads\": 4", "\"num_attention_heads\": 5")));
  CHECK_ERROR(Errc::format, "no multiple of num_key_value_heads",
              parse(with("qwen2", "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3")));
  CHECK_ERROR(Errc::format, "num_key_value_heads is 8",
              parse(with("qwen2", "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 8")));
  CHECK_ERROR(Errc::format, "head_dim is odd", parse(with_key("qwen2", "\"head_dim\": 15")));
  CHECK_ERROR(Errc::format, "rms_norm_eps",
              parse(with("qwen2", "\"rms_norm_eps\": 1e-06", "\"rms_norm_eps\": 0")));
  CHECK_ERROR(Errc::format, "\"tie_word_embeddings\" is neither true nor false",
              parse(with("qwen2", "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": 0")));
  CHECK_ERROR(Errc::format, "num_experts_per_tok is 9",
              parse(with("deepseek", "\"num_experts_per_tok\": 2", "\"num_experts_per_tok\": 9")));
  CHECK_ERROR(Errc::format, "num_experts_per_tok is 4",
              parse(with("deepseek", "\"num_experts_per_tok\": 2", "\"num_experts_per_tok\": 4")));
  CHECK_ERROR(Errc::format, "no multiple of n_group",
              parse(with("deepseek", "\"n_group\": 2", "\"n_group\": 3")));
  CHECK_ERROR(Errc::format, "topk_group is 3",
              parse(with("deepseek", "\"topk_group\": 1", "\"topk_group\": 3")));
  CHECK_ERROR(Errc::format, "qk_rope_head_dim is odd",
              parse(with("deepseek", "\"qk_rope_head_dim\": 8", "\"qk_rope_head_dim\": 7")));
  CHECK_ERROR(Errc::format, "moe_layer_freq is 0",
              parse(with_key("deepseek", "\"moe_layer_freq\": 0")));
  // Sizes that would make a list of billions of tensors.
  CHECK_ERROR(Errc::format, "num_nextn_predict_layers is 1000000000",
              parse(with("deepseek", "\"num_nextn_predict_layers\": 1",
                         "\"num_nextn_predict_layers\": 1000000000")));
  std::string dense = with("deepseek", "\"n_routed_experts\": 4", "\"n_routed_experts\": 0");
  dense.replace(dense.find("\"num_nextn_predict_layers\": 1"), 29,
                "\"num_nextn_predict_layers\": 99");
  CHECK_ERROR(Errc::format, "num_nextn_predict_layers is 99", parse(dense));
  std::string many = with("deepseek", "\"n_routed_experts\": 4", "\"n_routed_experts\": 65536");
  many.replace(many.find("\"num_hidden_layers\": 2"), 22, "\"num_hidden_layers\": 9999");
  CHECK_ERROR(Errc::format, "num_hidden_layers * n_routed_experts", parse(many));
}

TEST_CASE("the tensors of the published R1 are 91,991 with their scales") {
  // facts: config.json of the 671B model; 45,481 weights and biases, of which 46,510 more are
  // scales.
  const std::string r1 =
      R"({"architectures": ["DeepseekV3ForCausalLM"], "vocab_size": 129280, "hidden_size": 7168,
 "intermediate_size": 18432, "moe_intermediate_size": 2048, "num_hidden_layers": 61, "num_nextn_predict_layers": 1,
 "num_attention_heads": 128, "num_key_value_heads": 128, "n_routed_experts": 256, "n_shared_experts": 1, "num_experts_per_tok": 8,
 "n_group": 8, "topk_group": 4, "first_k_dense_replace": 3, "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
 "qk_rope_head_dim": 64, "v_head_dim": 128, "routed_scaling_factor": 2.5, "rope_theta": 10000, "rms_norm_eps": 1e-6,
 "rope_scaling": {"type": "yarn", "factor": 40, "original_max_position_embeddings": 4096, "beta_fast": 32, "beta_slow": 1,
 "mscale": 1.0, "mscale_all_dim": 1.0}, "max_position_embeddings": 163840})";
  int64_t parameters = 0, mtp = 0, n_fp8 = 0, n = 0;
  for (const TensorSpec& s : tensor_specs(parse(r1))) {
    (s.name.starts_with("mtp.") ? mtp : parameters) += s.rows * s.cols;
    ++n;
    const bool in_layer = s.hf_name.starts_with("model.layers.");
    n_fp8 += in_layer && s.role == TensorRole::weight && !s.vector &&
                     s.hf_name.find("_proj") != std::string::npos &&
                     s.hf_name.find("eh_proj") == std::string::npos
                 ? 1
                 : 0;
  }
  CHECK(parameters == 671'026'419'200);
  CHECK(n + n_fp8 == 91'991);
  CHECK(mtp > 13'400'000'000);
}

}  // namespace
}  // namespace r1
