// GGUF files that are well-formed, but not a model r1 can run: messages; and the tokenizer they
// carry. SPDX-License-Identifier: MIT
#include "libr1/format/gguf_source.h"

#include "libr1/format/gguf_config.h"
#include "libr1/format/gguf_reader.h"
#include "libr1/format/gguf_tokenizer.h"
#include "libr1/json/json_value.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

using test::GgufBuilder;
using test::TempDir;

// The tiny model with one byte string put in place of another of the same length.
std::string with(const std::string& kind, const std::string& from, const std::string& to) {
  REQUIRE(from.size() == to.size());
  std::string bytes = test::tiny_gguf(kind, 0).str();
  const size_t at = bytes.find(from);
  REQUIRE(at != std::string::npos);
  return bytes.replace(at, from.size(), to);
}

void open_all(const std::string& bytes, const std::string& config = "") {
  const TempDir dir;
  test::write_file(dir.path("m.gguf"), bytes);
  if (!config.empty()) test::write_file(dir.path("config.json"), config);
  const auto source =
      open_gguf_checkpoint(dir.path("m.gguf"), config.empty() ? "" : dir.path("config.json"));
  for (const TensorSpec& spec : tensor_specs(source->config())) source->open(spec);
}

TEST_CASE("gguf models that r1 does not run say why") {
  open_all(test::tiny_gguf("qwen2", 0).str());
  CHECK_ERROR(Errc::unsupported, "architecture \"qwen3\" (r1 knows llama, qwen2 and deepseek2)",
              open_all(with("qwen2", "qwen2", "qwen3")));
  CHECK_ERROR(Errc::format, "\"general.architecture\" is missing", open_all(GgufBuilder().str()));
  CHECK_ERROR(Errc::format, "\"qwen2.block_count\" is missing",
              open_all(with("qwen2", "qwen2.block_count", "qwen2.block_coumt")));
  CHECK_ERROR(Errc::format, "\"token_embd.weight\" is missing",
              open_all(with("qwen2", "token_embd.weight", "token_embd.veight")));
  CHECK_ERROR(Errc::unsupported,
              "tensor \"blk.1.attn_k.veight\" has no place in a Qwen2ForCausalLM",
              open_all(with("qwen2", "blk.1.attn_k.weight", "blk.1.attn_k.veight")));
  CHECK_ERROR(
      Errc::unsupported, "tensor \"blk.0.attn_q_norm.weight\" has no place",
      open_all(
          test::tiny_gguf("qwen2", 0).tensor("blk.0.attn_q_norm.weight", 0, {1}, "abcd").str()));
  CHECK_ERROR(Errc::unsupported, "a mixture of experts of architecture \"llama\"",
              open_all(test::tiny_gguf("llama", 0).u32("llama.expert_count", 8).str()));
  CHECK_ERROR(
      Errc::unsupported, "rope scaling \"longrope\"",
      open_all(test::tiny_gguf("qwen2", 0).text("qwen2.rope.scaling.type", "longrope").str()));
  CHECK_ERROR(Errc::unsupported, "rope on part of a head",
              open_all(test::tiny_gguf("qwen2", 0).u32("qwen2.rope.dimension_count", 8).str()));
  CHECK_ERROR(
      Errc::unsupported, "yarn_attn_factor",
      open_all(test::tiny_gguf("qwen2", 0).f32("qwen2.rope.scaling.yarn_attn_factor", 2).str()));
  CHECK_ERROR(
      Errc::unsupported,
      "does not say how experts are grouped (give the model's config.json with --config)",
      open_all(with("deepseek", "deepseek2.expert_group_count", "deepseek2.expert_gruop_count")));
  CHECK_ERROR(
      Errc::unsupported, "whose gate is no sigmoid",
      open_all(with("deepseek", "deepseek2.expert_gating_func", "deepseek2.expert_gating_fumc")));
  // A count that nothing in the file backs is not allocated for.
  CHECK_ERROR(
      Errc::unsupported, "is not a float32 vector of half a head",
      open_all(test::tiny_gguf("llama", 0).u32("llama.attention.key_length", 4294967292).str()));
  CHECK_ERROR(Errc::format, "2 rows of", open_all(test::tiny_gguf("qwen2", 0).str(), [] {
                std::string c = test::tiny_config("qwen2");
                return c.replace(c.find("\"num_key_value_heads\": 2"), 24,
                                 "\"num_key_value_heads\": 1");
              }()));
}

TEST_CASE("gguf: the original config.json may stand in for the metadata") {
  open_all(with("deepseek", "deepseek2.expert_group_count", "deepseek2.expert_gruop_count"),
           test::tiny_config("deepseek"));
  std::string more = test::tiny_config("qwen2");
  more.replace(more.find("\"num_hidden_layers\": 2"), 22, "\"num_hidden_layers\": 1");
  CHECK_ERROR(Errc::unsupported, "tensor \"blk.1.",
              open_all(test::tiny_gguf("qwen2", 0).str(), more));
}

TEST_CASE("gguf: llama3 scaling is recovered from rope_freqs, or refused") {
  const TempDir dir;
  test::write_file(dir.path("m.gguf"), test::tiny_gguf("llama", 0).str());
  const RopeScaling r = open_gguf_checkpoint(dir.path("m.gguf"), "")->config().rope_scaling;
  CHECK(r.type == RopeScaling::Type::llama3);
  CHECK(r.factor == 8);
  CHECK(r.low_freq_factor == 1);
  CHECK(r.high_freq_factor == 4);
  CHECK(r.original_max_position_embeddings == 220);
  // The vector comes first in the data: make one frequency something else.
  std::string bytes = test::tiny_gguf("llama", 0).str();
  const std::string one = test::raw(1.0f);
  const size_t at = bytes.find(one + one);
  REQUIRE(at != std::string::npos);
  bytes.replace(at, 4, test::raw(3.0f));
  CHECK_ERROR(Errc::unsupported, "rope_freqs.weight", open_all(bytes));
}

JsonValue json(const std::string& text) { return std::get<JsonValue>(JsonValue::parse(text)); }

TEST_CASE("gguf: the tokenizer becomes a tokenizer.json") {
  const std::string bytes =
      test::tiny_gguf("qwen2", 0).text("tokenizer.chat_template", "{{ x }}").str();
  const GgufFile file =
      GgufFile::parse(std::as_bytes(std::span(bytes.data(), bytes.size())), "t.gguf");
  const JsonValue t = json(gguf_tokenizer_json(file));
  const JsonValue* vocab = t.find("model")->find("vocab");
  CHECK(vocab->find("aba")->integer() == 5);
  CHECK(vocab->find("<s>")->integer() == 1);  // among the others
  const std::string tail = GgufBuilder()
                               .text("tokenizer.ggml.model", "gpt2")
                               .text("tokenizer.ggml.pre", "gpt-2")
                               .texts("tokenizer.ggml.tokens", {"a", "<s>", "pad"})
                               .i32s("tokenizer.ggml.token_type", {1, 3, 5})
                               .texts("tokenizer.ggml.merges", {})
                               .str();
  const JsonValue behind = json(gguf_tokenizer_json(
      GgufFile::parse(std::as_bytes(std::span(tail.data(), tail.size())), "t.gguf")));
  CHECK(behind.find("model")->find("vocab")->members().size() == 1);
  CHECK(behind.find("added_tokens")->items().size() == 1);
  CHECK(t.find("model")->find("merges")->items().size() == 2);
  CHECK(t.find("normalizer")->find("type")->text() == "NFC");
  REQUIRE(t.find("added_tokens")->items().size() == 2);
  CHECK(t.find("added_tokens")->items()[0].find("content")->text() == "<s>");
  CHECK(t.find("added_tokens")->items()[0].find("special")->boolean() == true);
  const JsonValue c = json(gguf_tokenizer_config_json(file));
  CHECK(c.find("bos_token")->text() == "<s>");
  CHECK(c.find("chat_template")->text() == "{{ x }}");
}

TEST_CASE("gguf: tokenizers that do not fit together") {
  const auto tokenizer = [](const std::string& bytes) {
    return gguf_tokenizer_json(
        GgufFile::parse(std::as_bytes(std::span(bytes.data(), bytes.size())), "t.gguf"));
  };
  GgufBuilder spm;
  CHECK_ERROR(Errc::unsupported, "tokenizer model \"llama\"",
              tokenizer(spm.text("tokenizer.ggml.model", "llama").str()));
  CHECK_ERROR(Errc::unsupported, "tokenizer model \"(none)\"", tokenizer(GgufBuilder().str()));
  CHECK_ERROR(Errc::unsupported, "pre-tokenizer \"falcon\" (r1 knows qwen2, ",
              tokenizer(GgufBuilder()
                            .text("tokenizer.ggml.model", "gpt2")
                            .text("tokenizer.ggml.pre", "falcon")
                            .str()));
  const auto gpt2 = [] {
    return GgufBuilder().text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "gpt-2");
  };
  CHECK_ERROR(Errc::format, "\"tokenizer.ggml.tokens\" is missing", tokenizer(gpt2().str()));
  CHECK_ERROR(Errc::format, "2 tokens but 1 token types",
              tokenizer(gpt2()
                            .texts("tokenizer.ggml.tokens", {"a", "b"})
                            .i32s("tokenizer.ggml.token_type", {1})
                            .str()));
  CHECK_ERROR(Errc::format, "\"tokenizer.ggml.merges\" is missing",
              tokenizer(gpt2().texts("tokenizer.ggml.tokens", {"a"}).str()));
  CHECK_ERROR(Errc::format, "bos_token_id is 7, but there are 1 tokens",
              tokenizer(gpt2()
                            .texts("tokenizer.ggml.tokens", {"a"})
                            .texts("tokenizer.ggml.merges", {})
                            .boolean("tokenizer.ggml.add_bos_token", 1)
                            .u32("tokenizer.ggml.bos_token_id", 7)
                            .str()));
}

}  // namespace
}  // namespace r1
