// Makes checkpoints for tests: safetensors and GGUF files from their parts, right or wrong, and
// whole tiny models of all three architectures with weights that depend on their names alone.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libr1/format/model_config.h"
#include "libr1/format/tensor_names.h"

namespace r1::test {

/// A new directory under $TMPDIR, removed with all it holds.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string path(const std::string& name = "") const {
    return name.empty() ? path_ : path_ + "/" + name;
  }

 private:
  std::string path_;
};

std::string read_file(const std::string& path);
bool same_file(const std::string& a, const std::string& b);
void write_file(const std::string& path, const std::string& bytes);
/// The bytes of a number, little-endian.
template <typename T>
std::string raw(T value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof value);
}

/// 8 bytes of length, `header` as it is, `data`.
std::string safetensors_raw(const std::string& header, const std::string& data);

struct StoredTensor {
  std::string name, dtype;
  std::vector<int64_t> shape;
  std::string data;
};
/// A right file, tensors in the order given.
std::string safetensors_bytes(const std::vector<StoredTensor>& tensors);

/// A GGUF file from its parts; whatever is put in is written, right or wrong.
class GgufBuilder {
 public:
  uint32_t version = 3;
  uint64_t alignment = 32;
  GgufBuilder& text(const std::string& key, const std::string& value);
  GgufBuilder& u32(const std::string& key, uint32_t value);
  GgufBuilder& f32(const std::string& key, float value);
  GgufBuilder& boolean(const std::string& key, uint8_t value);
  GgufBuilder& texts(const std::string& key, const std::vector<std::string>& values);
  GgufBuilder& i32s(const std::string& key, const std::vector<int32_t>& values);
  /// `type` is the number of the value type, `payload` what follows it.
  GgufBuilder& value(const std::string& key, uint32_t type, const std::string& payload);
  GgufBuilder& tensor(const std::string& name, uint32_t type, const std::vector<uint64_t>& dims,
                      const std::string& data);
  /// Offsets are given, and nothing is added to the data.
  GgufBuilder& tensor_at(const std::string& name, uint32_t type, const std::vector<uint64_t>& dims,
                         uint64_t offset);
  std::string str() const;

 private:
  std::string values_, infos_, data_;
  uint64_t n_values_ = 0, n_tensors_ = 0;
};

std::string gguf_text(const std::string& text);  ///< length and bytes

/// A config.json of a tiny model: "deepseek", "deepseek-noq", "qwen2", "llama" (llama3 scaling,
/// tied).
std::string tiny_config(const std::string& kind);
ModelConfig tiny_model_config(const std::string& kind);
/// The weights of a tensor: [rows, cols] around 0, different for every name.
std::vector<float> tiny_weights(const TensorSpec& spec);
/// tokenizer.json of a byte-level BPE with two merges.
std::string tiny_tokenizer();

/// Writes a Hugging Face checkpoint: config.json, tokenizer.json and `n_files` safetensors (with an
/// index if more than one). dtype: "F32", "BF16", "F16" or "FP8" (matrices in blocks with scales,
/// the rest BF16). With "FP8" and several files, scales lie in another file than their weights.
void write_tiny_checkpoint(const std::string& directory, const std::string& kind,
                           const std::string& dtype, int n_files = 1);

/// The same model as a GGUF file as llama.cpp writes it. type: 0 (F32), 1 (F16), 8 (Q8_0) or 30
/// (BF16) for matrices. `split_kv_b`: attn_k_b and attn_v_b instead of attn_kv_b.
GgufBuilder tiny_gguf(const std::string& kind, uint32_t type, bool split_kv_b = false);

}  // namespace r1::test
