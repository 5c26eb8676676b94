// Makes the inputs of black-box cases: checkpoints that are right, and files that are wrong.
//   make_checkpoint hf KIND DTYPE N_FILES DIR     a tiny Hugging Face checkpoint
//   make_checkpoint gguf KIND TYPE FILE           the same model as GGUF; TYPE is ggml's number
//   make_checkpoint flip FILE OFFSET              flips the lowest bit of a byte (negative: from
//   the end) make_checkpoint seeds DIR                     the first corpus of the fuzz targets
// KIND: deepseek, deepseek-noq, qwen2, llama. DTYPE: F32, F16, BF16, FP8.
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "libr1/format/r1_writer.h"
#include "tests/support/checkpoint_files.h"

namespace {

using namespace r1::test;

void flip(const std::string& path, long long offset) {
  std::string bytes = read_file(path);
  const auto at =
      static_cast<size_t>(offset < 0 ? static_cast<long long>(bytes.size()) + offset : offset);
  bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
  write_file(path, bytes);
}

// One matrix, one vector, two files: small enough for a fuzzer to turn over quickly.
void seed_r1(const std::string& path, int level) {
  r1::R1Writer::Options o;
  o.path = path;
  o.zstd_level = level;
  o.overwrite = true;
  r1::R1Writer writer(std::move(o));
  const std::vector<float> values(64, 0.5f);
  const auto bytes = std::as_bytes(std::span(values));
  writer.begin_tensor("embed", r1::DType::f32, 2, 8, 8, 0);
  writer.write(bytes);
  writer.end_tensor();
  writer.begin_tensor("final_norm", r1::DType::f32, 1, 1, 8, 0);
  writer.write(bytes.first(32));
  writer.end_tensor();
  writer.add_blob(
      "config.json",
      R"({"architectures": ["LlamaForCausalLM"], "vocab_size": 8, "hidden_size": 8, "num_hidden_layers": 1,)"
      R"("num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 16, "tie_word_embeddings": true})");
  writer.add_blob("tokenizer.json", "{}");
  writer.finish();
}

void seeds(const std::string& directory) {
  for (const char* name : {"safetensors", "gguf", "r1_file"})
    std::filesystem::create_directories(directory + "/" + name);
  const std::string st = directory + "/safetensors/";
  write_file(st + "two",
             safetensors_bytes({{"a", "F32", {2}, "01234567"}, {"b", "BF16", {1, 2}, "89ab"}}));
  write_file(
      st + "metadata",
      safetensors_raw(
          R"({"__metadata__":{"format":"pt"},"\u0061":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}  )",
          "x"));
  write_file(st + "empty", safetensors_raw("{}", ""));
  write_file(st + "fp8", safetensors_bytes({{"w", "F8_E4M3", {2, 2}, "0123"},
                                            {"w_scale_inv", "F32", {1, 1}, "4567"},
                                            {"z", "I64", {0, 3}, ""}}));
  const std::string gguf = directory + "/gguf/";
  write_file(gguf + "kinds", GgufBuilder()
                                 .text("s", "x")
                                 .u32("general.alignment", 32)
                                 .f32("f", 1)
                                 .boolean("b", 1)
                                 .texts("t", {"x", "yz"})
                                 .i32s("i", {1, 2})
                                 .value("n", 9,
                                        raw<uint32_t>(9) + raw<uint64_t>(1) + raw<uint32_t>(0) +
                                            raw<uint64_t>(1) + "q")
                                 .tensor("a", 0, {4, 2}, std::string(32, 'a'))
                                 .tensor("q", 8, {32}, std::string(34, 'q'))
                                 .str());
  for (const uint32_t type : {2u, 3u, 6u, 7u, 10u, 11u, 12u, 13u, 14u, 30u}) {
    write_file(
        gguf + "type" + std::to_string(type),
        GgufBuilder().tensor("w", type, {type < 10 ? 32u : 256u}, std::string(224, 'w')).str());
  }
  const auto model = [](const std::string& arch) {
    GgufBuilder g;
    g.text("general.architecture", arch);
    for (const char* key : {".block_count", ".context_length", ".embedding_length",
                            ".feed_forward_length", ".attention.head_count"})
      g.u32(arch + key, 4);
    g.f32(arch + ".attention.layer_norm_rms_epsilon", 1e-6f)
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", arch == "llama" ? "llama-bpe" : "qwen2");
    g.texts("tokenizer.ggml.tokens", {"a", "b", "ab"})
        .i32s("tokenizer.ggml.token_type", {1, 3, 4})
        .texts("tokenizer.ggml.merges", {"a b"});
    g.u32("tokenizer.ggml.bos_token_id", 1)
        .u32("tokenizer.ggml.eos_token_id", 2)
        .text("tokenizer.chat_template", "{{ x }}");
    return g.tensor("token_embd.weight", 0, {4, 3}, std::string(48, 'e'));
  };
  write_file(gguf + "qwen2", model("qwen2").str());
  write_file(gguf + "llama", model("llama")
                                 .f32("llama.rope.freq_base", 1e4f)
                                 .tensor("rope_freqs.weight", 0, {1}, raw(1.0f))
                                 .str());
  seed_r1(directory + "/r1_file/plain", 0);
  seed_r1(directory + "/r1_file/zstd", 1);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> a(argv + 1, argv + argc);
  try {
    if (a.size() == 5 && a[0] == "hf") {
      write_tiny_checkpoint(a[4], a[1], a[2], std::stoi(a[3]));
    } else if (a.size() == 4 && a[0] == "gguf") {
      write_file(a[3], tiny_gguf(a[1], static_cast<uint32_t>(std::stoul(a[2]))).str());
    } else if (a.size() == 3 && a[0] == "flip") {
      flip(a[1], std::stoll(a[2]));
    } else if (a.size() == 2 && a[0] == "seeds") {
      seeds(a[1]);
    } else {
      std::fprintf(stderr, "make_checkpoint: wrong arguments (see the head of its source)\n");
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_checkpoint: %s\n", error.what());
    return 2;
  }
  return 0;
}
