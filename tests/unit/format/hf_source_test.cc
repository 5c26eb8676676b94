// Hugging Face directories with something wrong in them, and what the message says.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "libr1/format/checkpoint.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

using test::TempDir;

// Opens every tensor, as a conversion does before it writes.
void open_all(const std::string& directory) {
  const auto source = open_hf_checkpoint(directory, "");
  for (const TensorSpec& spec : tensor_specs(source->config())) source->open(spec);
}

void replace_in(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = test::read_file(path);
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  test::write_file(path, text.replace(at, from.size(), to));
}

struct Tiny {
  TempDir dir;
  explicit Tiny(const std::string& kind = "qwen2", const std::string& dtype = "BF16",
                int n_files = 2) {
    test::write_tiny_checkpoint(dir.path(), kind, dtype, n_files);
  }
  std::string index() const { return dir.path("model.safetensors.index.json"); }
};

TEST_CASE("files that must be there") {
  {
    const Tiny t;
    open_all(t.dir.path());
    std::remove(t.dir.path("config.json").c_str());
    CHECK_ERROR(Errc::io, "config.json: no such file (is ", open_all(t.dir.path()));
  }
  {
    const Tiny t;
    std::remove(t.dir.path("tokenizer.json").c_str());
    CHECK_ERROR(Errc::io, "tokenizer.json: no such file", open_all(t.dir.path()));
  }
  {
    const Tiny t;
    std::remove(t.index().c_str());
    CHECK_ERROR(Errc::io, "model.safetensors: no such file, nor ", open_all(t.dir.path()));
  }
  {
    const Tiny t;
    std::remove(t.dir.path("part-2.safetensors").c_str());
    CHECK_ERROR(Errc::io, "part-2.safetensors", open_all(t.dir.path()));
  }
  {
    const Tiny t;
    test::write_file(t.dir.path("tokenizer.json"), "{");
    CHECK_ERROR(Errc::format, "tokenizer.json: ", open_all(t.dir.path()));
  }
}

TEST_CASE("an index names only files beside it") {
  for (const char* name : {"../part-2.safetensors", "/etc/passwd", "sub/part-2.safetensors", "..",
                           ".", ".hidden", "", "a\\u0000b", "a\\nb"}) {
    const Tiny t;
    replace_in(t.index(), "\"part-2.safetensors\"", std::string("\"") + name + "\"");
    INFO(name);
    CHECK_ERROR(Errc::format, "an index may only name files beside it", open_all(t.dir.path()));
  }
  const Tiny t;
  replace_in(t.index(), "\"part-2.safetensors\"", "7");
  CHECK_ERROR(Errc::format, "an index may only name files beside it", open_all(t.dir.path()));
}

TEST_CASE("an index that is none, and one without metadata") {
  const Tiny t;
  const std::string good = test::read_file(t.index());
  for (const char* text : {"{}", R"({"weight_map": []})", "[]", R"({"weight_map": "x"})"}) {
    test::write_file(t.index(), text);
    CHECK_ERROR(Errc::format, "weight_map", open_all(t.dir.path()));
  }
  test::write_file(t.index(), "{");
  CHECK_ERROR(Errc::format, "index.json: ", open_all(t.dir.path()));
  test::write_file(t.index(), "{" + good.substr(good.find("\"weight_map\"")));
  open_all(t.dir.path());
}

TEST_CASE("shards may be links, as in the Hugging Face cache") {
  const Tiny t;
  std::filesystem::create_directory(t.dir.path("blobs"));
  std::filesystem::rename(t.dir.path("part-1.safetensors"), t.dir.path("blobs/0a1b"));
  std::filesystem::create_symlink("blobs/0a1b", t.dir.path("part-1.safetensors"));
  open_all(t.dir.path());
}

TEST_CASE("an index and its shards say the same") {
  {
    const Tiny t;  // listed in the wrong shard
    replace_in(t.index(), R"("model.embed_tokens.weight": "part-1.safetensors")",
               R"("model.embed_tokens.weight": "part-2.safetensors")");
    CHECK_ERROR(Errc::format,
                "part-1.safetensors: tensor \"model.embed_tokens.weight\" is here, but ",
                open_all(t.dir.path()));
  }
  {
    const Tiny t;  // listed, but in no shard
    replace_in(t.index(), R"("weight_map": {)",
               R"("weight_map": {"model.extra": "part-1.safetensors", )");
    CHECK_ERROR(Errc::format, "tensor \"model.extra\" is not in part-1.safetensors",
                open_all(t.dir.path()));
  }
  {
    const Tiny t;  // in two shards
    std::filesystem::copy_file(t.dir.path("part-1.safetensors"), t.dir.path("part-2.safetensors"),
                               std::filesystem::copy_options::overwrite_existing);
    CHECK_ERROR(Errc::format, "is here, but ", open_all(t.dir.path()));
  }
}

TEST_CASE("one file goes before an index, as in transformers") {
  const Tiny t;
  test::write_tiny_checkpoint(t.dir.path(), "qwen2", "F32", 1);
  const auto source = open_hf_checkpoint(t.dir.path(), "");
  CHECK(source->open(tensor_specs(source->config())[0])->kept() == DType::f32);
}

TEST_CASE("tensors missing, unexpected, renamed") {
  {
    const Tiny t("qwen2", "BF16", 1);
    replace_in(t.dir.path("model.safetensors"), "model.layers.1.self_attn.k_proj.weight",
               "model.layers.1.self_attn.k_prox.weight");
    CHECK_ERROR(Errc::format,
                "tensor \"model.layers.1.self_attn.k_prox.weight\" has no place in a "
                "Qwen2ForCausalLM with this config.json "
                "(nearest: \"model.layers.1.self_attn.k_proj.weight\")",
                open_all(t.dir.path()));
  }
  {
    const Tiny t("qwen2", "BF16", 1);
    replace_in(t.dir.path("config.json"), "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3");
    CHECK_ERROR(Errc::format, "tensor \"model.layers.2.input_layernorm.weight\" is missing",
                open_all(t.dir.path()));
  }
  {
    const Tiny t("qwen2", "BF16", 1);
    replace_in(t.dir.path("config.json"), "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1");
    CHECK_ERROR(Errc::format, "tensor \"model.layers.1.", open_all(t.dir.path()));
  }
  {
    const Tiny t("qwen2", "BF16", 1);  // tied: the head is not needed, and may be there
    replace_in(t.dir.path("config.json"), "\"tie_word_embeddings\": false",
               "\"tie_word_embeddings\": true");
    open_all(t.dir.path());
  }
  {
    const Tiny t("llama", "BF16", 1);
    replace_in(t.dir.path("config.json"), "\"tie_word_embeddings\": true",
               "\"tie_word_embeddings\": false");
    CHECK_ERROR(Errc::format, "tensor \"lm_head.weight\" is missing", open_all(t.dir.path()));
  }
}

TEST_CASE("shapes are those that config.json implies") {
  const Tiny t;
  replace_in(t.dir.path("config.json"), "\"intermediate_size\": 96", "\"intermediate_size\": 100");
  CHECK_ERROR(Errc::format,
              "tensor \"model.layers.0.mlp.gate_proj.weight\" has shape [96, 64], config.json "
              "implies [100, 64]",
              open_all(t.dir.path()));
  const Tiny turned("qwen2", "BF16", 1);
  replace_in(turned.dir.path("model.safetensors"), "\"shape\": [96,64]", "\"shape\": [64,96]");
  CHECK_ERROR(Errc::format, "has shape [64, 96], config.json implies [96, 64]",
              open_all(turned.dir.path()));
  const Tiny flat("qwen2", "BF16", 1);
  replace_in(flat.dir.path("model.safetensors"), "\"shape\": [64]",
             "\"shape\": [8,8]");  // as long as it was, but for a digit
  CHECK_ERROR(Errc::format, "model.safetensors: ", open_all(flat.dir.path()));
}

TEST_CASE("types that r1 does not read") {
  const Tiny t("qwen2", "BF16", 1);
  replace_in(t.dir.path("model.safetensors"), "\"BF16\"", "\"I16\" ");
  CHECK_ERROR(Errc::unsupported, "has dtype I16 (r1 reads F32, F16, BF16 and F8_E4M3)",
              open_all(t.dir.path()));
}

TEST_CASE("fp8 weights need their scales, of the right shape and type") {
  const auto broken = [](const std::string& from, const std::string& to, const std::string& part,
                         Errc code = Errc::format) {
    const Tiny t("deepseek", "FP8", 1);
    replace_in(t.dir.path("model.safetensors"), from, to);
    CHECK_ERROR(code, part, open_all(t.dir.path()));
  };
  const std::string scale = "model.layers.0.mlp.up_proj.weight_scale_inv";
  broken(scale, "model.layers.0.mlp.up_proj.weight_scale_in_",
         "has no place in a DeepseekV3ForCausalLM");
  broken("\"" + scale + "\": {\"dtype\": \"F32\", \"shape\": [2,2]",
         "\"" + scale + "\": {\"dtype\": \"F32\", \"shape\": [4,1]",
         "tensor \"" + scale + "\" has shape [4, 1], config.json implies [2, 2]");
  broken("\"" + scale + "\": {\"dtype\": \"F32\"", "\"" + scale + "\": {\"dtype\": \"I32\"",
         "has dtype I32", Errc::unsupported);

  // Scales alone in a file that is left out of the index.
  const Tiny t("deepseek", "FP8", 1);
  std::vector<test::StoredTensor> tensors;
  for (const TensorSpec& s : tensor_specs(test::tiny_model_config("deepseek"))) {
    const bool is_fp8 = s.hf_name == "model.layers.0.mlp.up_proj.weight";
    const auto n = static_cast<size_t>(s.rows * s.cols);
    tensors.push_back(
        {s.hf_name, is_fp8 ? "F8_E4M3" : "BF16",
         s.vector ? std::vector<int64_t>{s.cols} : std::vector<int64_t>{s.rows, s.cols},
         std::string(is_fp8 ? n : 2 * n, '\0')});
  }
  test::write_file(t.dir.path("model.safetensors"), test::safetensors_bytes(tensors));
  CHECK_ERROR(Errc::format, "is FP8, but its scales \"" + scale + "\" are missing",
              open_all(t.dir.path()));
  tensors.push_back(
      {scale,
       "F32",
       {2, 2},
       test::raw(1.0f) + test::raw(1.0f) + test::raw(1.0f) + test::raw(uint32_t{0x7f800000})});
  test::write_file(t.dir.path("model.safetensors"), test::safetensors_bytes(tensors));
  CHECK_ERROR(Errc::format, "tensor \"" + scale + "\" has values that are no numbers or infinite",
              open_all(t.dir.path()));
  tensors.back() = {scale, "BF16", {2, 2}, std::string(8, '\x3f')};
  test::write_file(t.dir.path("model.safetensors"), test::safetensors_bytes(tensors));
  open_all(t.dir.path());
}

TEST_CASE("quantised in another way") {
  for (const char* q : {R"({"quant_method": "awq", "bits": 4})", R"({"quant_method": "fp8"})",
                        R"({"quant_method": "fp8", "weight_block_size": [64, 128]})"}) {
    const Tiny t;
    replace_in(t.dir.path("config.json"), "\"hidden_act\"",
               std::string("\"quantization_config\": ") + q + ", \"hidden_act\"");
    CHECK_ERROR(Errc::unsupported,
                "quantization_config is not fp8 with weight_block_size [128, 128]",
                open_all(t.dir.path()));
  }
  const Tiny t;
  replace_in(
      t.dir.path("config.json"), "\"hidden_act\"",
      R"("quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}, "hidden_act")");
  open_all(t.dir.path());
}

TEST_CASE("a config.json that promises prediction layers which were left out") {
  const Tiny t("deepseek", "BF16", 1);
  std::vector<test::StoredTensor> tensors;
  for (const TensorSpec& s : tensor_specs(test::tiny_model_config("deepseek"))) {
    if (s.name.starts_with("mtp.")) continue;
    tensors.push_back(
        {s.hf_name, "BF16",
         s.vector ? std::vector<int64_t>{s.cols} : std::vector<int64_t>{s.rows, s.cols},
         std::string(2 * static_cast<size_t>(s.rows * s.cols), '\0')});
  }
  test::write_file(t.dir.path("model.safetensors"), test::safetensors_bytes(tensors));
  const auto source = open_hf_checkpoint(t.dir.path(), "");
  CHECK(source->config().num_nextn_predict_layers == 0);
  REQUIRE(source->notes().size() == 1);
  CHECK(test::contains(source->notes()[0], "has no prediction layers"));
  std::string expected = test::tiny_config("deepseek");
  expected.replace(expected.find("\"num_nextn_predict_layers\": 1"), 29,
                   "\"num_nextn_predict_layers\": 0");
  CHECK(source->blobs()[0].second == expected);
  open_all(t.dir.path());
  // But one of them without the others is damage.
  tensors.push_back({"model.layers.2.enorm.weight", "BF16", {160}, std::string(320, '\0')});
  test::write_file(t.dir.path("model.safetensors"), test::safetensors_bytes(tensors));
  CHECK_ERROR(Errc::format, "tensor \"model.layers.2.embed_tokens.weight\" is missing",
              open_all(t.dir.path()));
}

}  // namespace
}  // namespace r1
