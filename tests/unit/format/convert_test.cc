// Whole conversions of tiny models: every architecture, every stored type, every --quant.
// SPDX-License-Identifier: MIT
#include "libr1/format/convert.h"

#include <unistd.h>

#include <cmath>

#include "libr1/format/r1_check.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

using test::TempDir;

ConvertResult run(const std::string& source, ConvertOptions o, int threads = 2) {
  const auto checkpoint = open_checkpoint(source, "");
  ThreadPool pool(threads);
  return convert(*checkpoint, o, pool, [](auto...) {});
}

R1File converted(const TempDir& dir, const std::string& source, ConvertOptions o = {}) {
  o.output = dir.path("out.r1");
  o.overwrite = true;
  run(source, o);
  R1File file = R1File::open(o.output);
  ThreadPool pool(2);
  check_r1_file(file, pool);
  return file;
}

// Largest difference between the weights a checkpoint was made of and what the file gives, as a
// share of the largest weight of the tensor.
double worst_error(const R1File& file, const std::string& kind) {
  double worst = 0;
  for (const TensorSpec& spec : tensor_specs(test::tiny_model_config(kind))) {
    const auto view = file.find(spec.name);
    REQUIRE(view);
    const std::vector<float> expected = test::tiny_weights(spec);
    std::vector<float> row(static_cast<size_t>(spec.cols));
    for (int64_t r = 0; r < spec.rows; ++r) {
      dequantize_row(*view, r, row.data());
      for (int64_t c = 0; c < spec.cols; ++c) {
        const double scale = spec.vector ? 1 : 0.125;
        worst =
            std::max(worst, std::fabs(double{row[static_cast<size_t>(c)]} -
                                      double{expected[static_cast<size_t>(r * spec.cols + c)]}) /
                                scale);
      }
    }
  }
  return worst;
}

const std::vector<std::string> kKinds = {"deepseek", "deepseek-noq", "qwen2", "llama"};

TEST_CASE("every architecture and stored type comes through, within its own rounding") {
  const TempDir dir;
  for (const std::string& kind : kKinds) {
    for (const auto& [dtype, allowed] : std::vector<std::pair<std::string, double>>{
             {"F32", 0}, {"F16", 0x1p-11}, {"BF16", 0x1p-8}, {"FP8", 0x1p-4}}) {
      for (const int n_files : {1, 2, 3}) {
        const std::string source = dir.path(kind + dtype + std::to_string(n_files));
        test::write_tiny_checkpoint(source, kind, dtype, n_files);
        const R1File file = converted(dir, source);
        INFO(kind << " " << dtype << " in " << n_files);
        CHECK(worst_error(file, kind) <= allowed);
        CHECK(file.blob("config.json") == test::tiny_config(kind));
        CHECK(file.blob("tokenizer.json") == test::tiny_tokenizer());
        const DType kept = dtype == "F32"    ? DType::f32
                           : dtype == "F16"  ? DType::f16
                           : dtype == "BF16" ? DType::bf16
                                             : DType::fp8_block;
        CHECK(file.find(kind == "qwen2" || kind == "llama" ? "layers.1.attn.k"
                                                           : "layers.1.moe.experts.3.down")
                  ->dtype == kept);
      }
    }
  }
}

TEST_CASE("--quant changes the weights; vectors and routers stay exact") {
  const TempDir dir;
  for (const std::string& kind : kKinds) {
    test::write_tiny_checkpoint(dir.path(kind), kind, "F32", 2);
    for (const auto& [type, allowed] : std::vector<std::pair<DType, double>>{
             {DType::f32, 0}, {DType::bf16, 0x1p-8}, {DType::q8, 0.006}, {DType::q4, 0.2}}) {
      ConvertOptions o;
      o.quant = type;
      const R1File file = converted(dir, dir.path(kind), o);
      INFO(kind << " " << dtype_name(type));
      const double error = worst_error(file, kind);
      CHECK(error <= allowed);
      CHECK((type == DType::f32) == (error == 0));
      CHECK(file.find("embed")->dtype == type);
      CHECK(file.find("final_norm")->dtype == DType::f32);
      if (kind == "deepseek") CHECK(file.find("layers.1.moe.router")->dtype == DType::f32);
      if (kind == "deepseek") CHECK(file.find("mtp.0.moe.router_bias")->dtype == DType::f32);
      if (kind == "deepseek") CHECK(file.find("mtp.0.eh_proj")->dtype == type);
    }
  }
}

TEST_CASE("fp8 blocks: each element with the scale of its own block, at odd edges") {
  const TempDir dir;
  test::write_tiny_checkpoint(dir.path("m"), "deepseek", "FP8", 3);
  const R1File kept = converted(dir, dir.path("m"));
  const auto up =
      kept.find("layers.0.ffn.up");  // 192 x 160: blocks of 128 and 64 rows, 128 and 32 columns
  REQUIRE(up);
  REQUIRE(up->dtype == DType::fp8_block);
  const auto* scales = reinterpret_cast<const float*>(up->scales());
  for (int i = 0; i < 4; ++i)
    CHECK(scales[i] == 0x1p-11f * static_cast<float>(1 + i / 2 + 2 * (i % 2)));
  const auto* elements = reinterpret_cast<const f8_e4m3*>(up->data);
  for (const auto& [r, c] : std::vector<std::pair<int64_t, int64_t>>{
           {0, 0}, {127, 127}, {127, 128}, {128, 127}, {191, 159}}) {
    CHECK(up->at(r, c) == to_float(elements[r * 160 + c]) * scales[r / 128 * 2 + c / 128]);
  }
  ConvertOptions o;
  o.quant = DType::f32;
  const float before[] = {up->at(0, 0), up->at(127, 128), up->at(191, 159)};
  const R1File wide = converted(dir, dir.path("m"), o);
  const auto f = wide.find("layers.0.ffn.up");
  CHECK(f->at(0, 0) == before[0]);
  CHECK(f->at(127, 128) == before[1]);
  CHECK(f->at(191, 159) == before[2]);
}

TEST_CASE(
    "GGUF: names, experts, RoPE rows and kv_b are put back; the same weights as from Hugging "
    "Face") {
  const TempDir dir;
  for (const std::string& kind : kKinds) {
    for (const auto& [type, allowed] :
         std::vector<std::pair<uint32_t, double>>{{0, 0}, {1, 0x1p-11}, {30, 0x1p-8}, {8, 0.005}}) {
      for (const bool split : {false, true}) {
        if (split && kind[0] != 'd') continue;
        const std::string path = dir.path("m.gguf");
        test::write_file(path, test::tiny_gguf(kind, type, split && type != 8).str());
        const R1File file = converted(dir, path);
        INFO(kind << " ggml type " << type << (split ? ", split kv_b" : ""));
        CHECK(worst_error(file, kind) <= allowed);
        CHECK(file.find("embed")->dtype == (type == 0    ? DType::f32
                                            : type == 1  ? DType::f16
                                            : type == 30 ? DType::bf16
                                                         : DType::q8));
        CHECK(file.find("final_norm")->dtype == DType::f32);
      }
    }
  }
}

TEST_CASE("GGUF: the configuration is the one the checkpoint had") {
  const TempDir dir;
  for (const std::string& kind : kKinds) {
    test::write_file(dir.path("m.gguf"), test::tiny_gguf(kind, 0, kind == "deepseek").str());
    const ModelConfig got = open_checkpoint(dir.path("m.gguf"), "")->config(),
                      want = test::tiny_model_config(kind);
    INFO(kind);
    CHECK(got.architecture == want.architecture);
    CHECK(got.vocab_size == want.vocab_size);
    CHECK(got.head_dim == want.head_dim);
    CHECK(got.num_key_value_heads == want.num_key_value_heads);
    CHECK(got.attention_bias == want.attention_bias);
    CHECK(got.tie_word_embeddings == want.tie_word_embeddings);
    CHECK(got.rope_theta == want.rope_theta);
    CHECK(got.rope_scaling.type == want.rope_scaling.type);
    CHECK(got.rope_scaling.factor == want.rope_scaling.factor);
    CHECK(got.rope_scaling.high_freq_factor == want.rope_scaling.high_freq_factor);
    CHECK(got.rope_scaling.mscale_all_dim == want.rope_scaling.mscale_all_dim);
    CHECK(got.rope_scaling.original_max_position_embeddings ==
          want.rope_scaling.original_max_position_embeddings);
    CHECK(got.q_lora_rank == want.q_lora_rank);
    CHECK(got.qk_nope_head_dim == want.qk_nope_head_dim);
    CHECK(got.v_head_dim == want.v_head_dim);
    CHECK(got.n_group == want.n_group);
    CHECK(got.num_nextn_predict_layers == want.num_nextn_predict_layers);
    CHECK(got.bos_token_id == 1);
    CHECK(got.eos_token_ids == std::vector<TokenId>{2});
  }
}

TEST_CASE("the file does not depend on threads, shards hold what fits, and tensors come in order") {
  const TempDir dir;
  test::write_tiny_checkpoint(dir.path("m"), "deepseek", "BF16");
  for (const int level : {0, 3}) {
    ConvertOptions o;
    o.quant = DType::q8;
    o.zstd_level = level;
    o.output = dir.path("a.r1");
    o.overwrite = true;
    run(dir.path("m"), o, 1);
    o.output = dir.path("b.r1");
    run(dir.path("m"), o, 5);
    CHECK(test::same_file(dir.path("a.r1"), dir.path("b.r1")));
  }
  ConvertOptions o;
  o.shard_bytes = 120'000;
  o.output = dir.path("s.r1");
  run(dir.path("m"), o);
  const R1File file = R1File::open(dir.path("s.r1"));
  CHECK(file.shard_count() >= 3);
  std::vector<uint64_t> bytes(file.shard_count());
  for (const R1Entry& e : file.entries()) bytes[e.shard] += e.is_blob ? 0 : e.raw_bytes;
  for (const uint64_t n : bytes) CHECK(n <= 120'000);
  CHECK(worst_error(file, "deepseek") <= 0x1p-8);
}

TEST_CASE("values that are no numbers stop a conversion and leave nothing behind") {
  const TempDir dir;
  for (const std::string dtype : {"F32", "BF16", "FP8"}) {
    const std::string source = dir.path("m" + dtype);
    test::write_tiny_checkpoint(source, "qwen2", dtype);
    std::string bytes = test::read_file(source + "/model.safetensors");
    bytes[bytes.size() - 1] = '\x7f';
    bytes[bytes.size() - 2] = '\xff';
    test::write_file(source + "/model.safetensors", bytes);
    for (const auto quant :
         {std::optional<DType>(), std::optional(DType::q8), std::optional(DType::f32)}) {
      ConvertOptions o;
      o.quant = quant;
      o.output = dir.path("out.r1");
      CHECK_ERROR(Errc::format, "tensor \"lm_head.weight\" has values that are no numbers",
                  run(source, o));
      CHECK(::access(dir.path("out.r1").c_str(), F_OK) != 0);
      CHECK(::access(dir.path("out.r1.partial").c_str(), F_OK) != 0);
      CHECK(::access(dir.path("out.r1.journal").c_str(), F_OK) != 0);
    }
  }
}

TEST_CASE("sources that are none") {
  const TempDir dir;
  CHECK_ERROR(Errc::io, "absent", open_checkpoint(dir.path("absent"), ""));
  test::write_file(dir.path("x.safetensors"), "abc");
  CHECK_ERROR(Errc::usage, "neither a directory nor a .gguf file",
              open_checkpoint(dir.path("x.safetensors"), ""));
  test::write_file(dir.path("m.r1"), "R1MODEL");
  CHECK_ERROR(Errc::usage, "is an r1 model already", open_checkpoint(dir.path("m.r1"), ""));
  test::write_file(dir.path("no_suffix"), test::tiny_gguf("qwen2", 0).str());
  CHECK(open_checkpoint(dir.path("no_suffix"), "")->config().architecture == Architecture::qwen2);
}

}  // namespace
}  // namespace r1
