// SPDX-License-Identifier: MIT
#include "tests/support/checkpoint_files.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "libr1/base/checked.h"
#include "libr1/base/half.h"
#include "libr1/base/hash.h"
#include "libr1/base/rng.h"
#include "libr1/format/hf_config.h"
#include "libr1/json/json_writer.h"

namespace r1::test {

TempDir::TempDir() {
  // In memory where that is possible: every finished .r1 file is synced, which a disk takes time
  // for.
  const char* base = std::getenv("TMPDIR");
  if (base == nullptr) base = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  path_ = std::string(base) + "/r1-test-XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path + ": cannot read");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool same_file(const std::string& a, const std::string& b) { return read_file(a) == read_file(b); }

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error(path + ": cannot write");
}

std::string safetensors_raw(const std::string& header, const std::string& data) {
  return raw<uint64_t>(header.size()) + header + data;
}

std::string safetensors_bytes(const std::vector<StoredTensor>& tensors) {
  JsonObject header;
  std::string data;
  for (const StoredTensor& t : tensors) {
    std::string shape;
    for (const int64_t d : t.shape) shape += (shape.empty() ? "" : ",") + std::to_string(d);
    JsonObject info;
    info.add("dtype", std::string_view(t.dtype)).add_raw("shape", "[" + shape + "]");
    info.add_raw("data_offsets", "[" + std::to_string(data.size()) + "," +
                                     std::to_string(data.size() + t.data.size()) + "]");
    header.add_raw(t.name, info.str());
    data += t.data;
  }
  return safetensors_raw(header.str(), data);
}

std::string gguf_text(const std::string& text) { return raw<uint64_t>(text.size()) + text; }

GgufBuilder& GgufBuilder::value(const std::string& key, uint32_t type, const std::string& payload) {
  values_ += gguf_text(key) + raw(type) + payload;
  ++n_values_;
  return *this;
}
GgufBuilder& GgufBuilder::text(const std::string& key, const std::string& v) {
  return value(key, 8, gguf_text(v));
}
GgufBuilder& GgufBuilder::u32(const std::string& key, uint32_t v) { return value(key, 4, raw(v)); }
GgufBuilder& GgufBuilder::f32(const std::string& key, float v) { return value(key, 6, raw(v)); }
GgufBuilder& GgufBuilder::boolean(const std::string& key, uint8_t v) {
  return value(key, 7, raw(v));
}

GgufBuilder& GgufBuilder::texts(const std::string& key, const std::vector<std::string>& values) {
  std::string payload = raw<uint32_t>(8) + raw<uint64_t>(values.size());
  for (const std::string& v : values) payload += gguf_text(v);
  return value(key, 9, payload);
}

GgufBuilder& GgufBuilder::i32s(const std::string& key, const std::vector<int32_t>& values) {
  std::string payload = raw<uint32_t>(5) + raw<uint64_t>(values.size());
  for (const int32_t v : values) payload += raw(v);
  return value(key, 9, payload);
}

GgufBuilder& GgufBuilder::tensor_at(const std::string& name, uint32_t type,
                                    const std::vector<uint64_t>& dims, uint64_t offset) {
  infos_ += gguf_text(name) + raw(static_cast<uint32_t>(dims.size()));
  for (const uint64_t d : dims) infos_ += raw(d);
  infos_ += raw(type) + raw(offset);
  ++n_tensors_;
  return *this;
}

GgufBuilder& GgufBuilder::tensor(const std::string& name, uint32_t type,
                                 const std::vector<uint64_t>& dims, const std::string& data) {
  tensor_at(name, type, dims, data_.size());
  data_ += data;
  data_.resize((data_.size() + alignment - 1) / alignment * alignment);
  return *this;
}

std::string GgufBuilder::str() const {
  std::string out = "GGUF" + raw(version) + raw(n_tensors_) + raw(n_values_) + values_ + infos_;
  out.resize((out.size() + alignment - 1) / alignment * alignment);
  return out + data_;
}

std::string tiny_config(const std::string& kind) {
  const std::string common =
      R"("hidden_act": "silu", "vocab_size": 48, "num_hidden_layers": 2, "rms_norm_eps": 1e-06, "bos_token_id": 1,
 "eos_token_id": 2, "max_position_embeddings": 256, "torch_dtype": "float32", )";
  const std::string gqa =
      R"("hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 4, "num_key_value_heads": 2, )";
  if (kind == "qwen2") {
    return R"({"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", )" + common + gqa +
           R"("rope_theta": 1000000.0, "tie_word_embeddings": false, "use_sliding_window": false})";
  }
  if (kind == "llama") {
    return R"({"architectures": ["LlamaForCausalLM"], "model_type": "llama", )" + common + gqa +
           R"("rope_theta": 10000.0, "tie_word_embeddings": true, "attention_bias": false, "rope_scaling": {"rope_type": "llama3",
 "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 220}})";
  }
  const std::string q_lora = kind == "deepseek" ? "32" : "null";
  return R"({"architectures": ["DeepseekV3ForCausalLM"], "model_type": "deepseek_v3", )" + common +
         R"("hidden_size": 160, "intermediate_size": 192, "num_attention_heads": 2, "num_key_value_heads": 2, "q_lora_rank": )" +
         q_lora +
         R"(, "kv_lora_rank": 32, "qk_nope_head_dim": 32, "qk_rope_head_dim": 8, "v_head_dim": 16, "n_routed_experts": 4,
 "n_shared_experts": 1, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "first_k_dense_replace": 1, "n_group": 2,
 "topk_group": 1, "routed_scaling_factor": 2.5, "norm_topk_prob": true, "num_nextn_predict_layers": 1, "scoring_func": "sigmoid",
 "topk_method": "noaux_tc", "rope_theta": 10000.0, "tie_word_embeddings": false, "rope_scaling": {"type": "yarn", "factor": 4.0,
 "original_max_position_embeddings": 64, "beta_fast": 32, "beta_slow": 1, "mscale": 1.0, "mscale_all_dim": 1.0}})";
}

ModelConfig tiny_model_config(const std::string& kind) {
  return parse_hf_config(tiny_config(kind), "", kind);
}

std::vector<float> tiny_weights(const TensorSpec& spec) {
  std::vector<float> out(static_cast<size_t>(spec.rows * spec.cols));
  const uint64_t seed = xxh3_64(spec.hf_name);
  for (size_t i = 0; i < out.size(); ++i) {
    const auto bits = static_cast<int32_t>(random_bits(seed, 0, i) >> 40) - (1 << 23);
    out[i] = static_cast<float>(bits) * (spec.vector ? 0x1p-23f : 0x1p-26f);
  }
  return out;
}

std::string tiny_tokenizer() {
  return R"({"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":1,"content":"<s>","single_word":false,)"
         R"("lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":null,"pre_tokenizer":{"type":"ByteLevel",)"
         R"("add_prefix_space":false,"trim_offsets":true,"use_regex":true},"post_processor":null,"decoder":{"type":"ByteLevel",)"
         R"("add_prefix_space":true,"trim_offsets":true,"use_regex":true},"model":{"type":"BPE","dropout":null,"unk_token":null,)"
         R"("byte_fallback":false,"vocab":{"a":0,"b":2,"ab":3,"aba":4},"merges":["a b","ab a"]}})";
}

namespace {

std::string stored(const std::vector<float>& values, const std::string& dtype) {
  std::string out;
  for (const float v : values)
    out += dtype == "F32" ? raw(v) : dtype == "F16" ? raw(to_f16(v).bits) : raw(to_bf16(v).bits);
  return out;
}

// Blocks of 128 x 128 with a scale each: elements as E4M3, and the scales.
std::pair<std::string, std::string> fp8_blocks(const TensorSpec& spec,
                                               const std::vector<float>& values) {
  std::string elements, scales;
  const int64_t n_blocks = ceil_div(spec.cols, 128);
  const auto scale = [](int64_t r, int64_t c) {
    return 0x1p-11f * static_cast<float>(1 + r / 128 + 2 * (c / 128));
  };
  for (int64_t r = 0; r < spec.rows; ++r) {
    for (int64_t c = 0; c < spec.cols; ++c) {
      elements +=
          raw(to_f8_e4m3(values[static_cast<size_t>(r * spec.cols + c)] / scale(r, c)).bits);
    }
  }
  for (int64_t r = 0; r < ceil_div(spec.rows, 128); ++r) {
    for (int64_t c = 0; c < n_blocks; ++c) scales += raw(scale(r * 128, c * 128));
  }
  return {elements, scales};
}

}  // namespace

void write_tiny_checkpoint(const std::string& directory, const std::string& kind,
                           const std::string& dtype, int n_files) {
  std::filesystem::create_directories(directory);
  write_file(directory + "/config.json", tiny_config(kind));
  write_file(directory + "/tokenizer.json", tiny_tokenizer());
  std::vector<std::vector<StoredTensor>> files(static_cast<size_t>(n_files));
  size_t i = 0;
  for (const TensorSpec& spec : tensor_specs(tiny_model_config(kind))) {
    const std::vector<int64_t> shape =
        spec.vector ? std::vector<int64_t>{spec.cols} : std::vector<int64_t>{spec.rows, spec.cols};
    const std::vector<float> values = tiny_weights(spec);
    auto& file = files[i % files.size()];
    if (dtype == "FP8" && spec.role == TensorRole::weight && !spec.vector &&
        spec.hf_name.find("_proj") != std::string::npos) {
      const auto [elements, scales] = fp8_blocks(spec, values);
      file.push_back({spec.hf_name, "F8_E4M3", shape, elements});
      files[(i + 1) % files.size()].push_back({spec.hf_name + "_scale_inv",
                                               "F32",
                                               {ceil_div(spec.rows, 128), ceil_div(spec.cols, 128)},
                                               scales});
    } else {
      const std::string type = dtype == "FP8" ? "BF16" : dtype;
      file.push_back({spec.hf_name, type, shape, stored(values, type)});
    }
    ++i;
  }
  if (n_files == 1) {
    write_file(directory + "/model.safetensors", safetensors_bytes(files[0]));
    return;
  }
  JsonObject map;
  for (size_t f = 0; f < files.size(); ++f) {
    const std::string name = "part-" + std::to_string(f + 1) + ".safetensors";
    write_file(directory + "/" + name, safetensors_bytes(files[f]));
    for (const StoredTensor& t : files[f]) map.add(t.name, std::string_view(name));
  }
  write_file(directory + "/model.safetensors.index.json",
             JsonObject().add_raw("metadata", "{}").add_raw("weight_map", map.str()).str());
}

}  // namespace r1::test
