// SPDX-License-Identifier: MIT
#include "libr1/format/gguf_source.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>

#include "libr1/base/error.h"
#include "libr1/format/gguf_config.h"
#include "libr1/format/gguf_reader.h"
#include "libr1/format/gguf_tokenizer.h"
#include "libr1/format/hf_config.h"

namespace r1 {

namespace {

// Names inside a layer: what follows "model.layers.N." and what follows "blk.N.".
constexpr std::pair<std::string_view, std::string_view> kLayerNames[] = {
    {"input_layernorm.", "attn_norm."},
    {"post_attention_layernorm.", "ffn_norm."},
    {"self_attn.q_proj.", "attn_q."},
    {"self_attn.k_proj.", "attn_k."},
    {"self_attn.v_proj.", "attn_v."},
    {"self_attn.o_proj.", "attn_output."},
    {"self_attn.q_a_proj.", "attn_q_a."},
    {"self_attn.q_a_layernorm.", "attn_q_a_norm."},
    {"self_attn.q_b_proj.", "attn_q_b."},
    {"self_attn.kv_a_proj_with_mqa.", "attn_kv_a_mqa."},
    {"self_attn.kv_a_layernorm.", "attn_kv_a_norm."},
    {"self_attn.kv_b_proj.", "attn_kv_b."},
    {"embed_tokens.", "nextn.embed_tokens."},
    {"enorm.", "nextn.enorm."},
    {"hnorm.", "nextn.hnorm."},
    {"eh_proj.", "nextn.eh_proj."},
    {"shared_head.norm.", "nextn.shared_head_norm."},
    {"shared_head.head.", "nextn.shared_head_head."},
    {"mlp.gate_proj.", "ffn_gate."},
    {"mlp.up_proj.", "ffn_up."},
    {"mlp.down_proj.", "ffn_down."},
    {"mlp.gate.e_score_correction_bias", "exp_probs_b.bias"},
    {"mlp.gate.", "ffn_gate_inp."},
    {"mlp.shared_experts.gate_proj.", "ffn_gate_shexp."},
    {"mlp.shared_experts.up_proj.", "ffn_up_shexp."},
    {"mlp.shared_experts.down_proj.", "ffn_down_shexp."},
};

// Where the rows of a Hugging Face tensor lie in a GGUF file.
struct Slice {
  std::string name;     // GGUF tensor
  int64_t expert = -1;  // of a three-dimensional tensor of all experts
  std::string hf_rest;  // what follows "model.layers.N.", for the permutation
};

Slice translate(const std::string& hf) {
  if (hf == "model.embed_tokens.weight") return {"token_embd.weight", -1, ""};
  if (hf == "model.norm.weight") return {"output_norm.weight", -1, ""};
  if (hf == "lm_head.weight") return {"output.weight", -1, ""};
  constexpr std::string_view kPrefix = "model.layers.";
  const size_t dot = hf.find('.', kPrefix.size());
  const std::string block = "blk." + hf.substr(kPrefix.size(), dot - kPrefix.size()) + ".";
  const std::string rest = hf.substr(dot + 1);
  constexpr std::string_view kExperts = "mlp.experts.";
  if (rest.starts_with(kExperts)) {
    const size_t end = rest.find('.', kExperts.size());
    const std::string kind =
        rest.substr(end + 1, rest.find('_', end) - end - 1);  // gate, up or down
    return {block + "ffn_" + kind + "_exps.weight",
            std::stoll(rest.substr(kExperts.size(), end - kExperts.size())), rest};
  }
  for (const auto& [from, to] : kLayerNames) {
    if (rest.starts_with(from))
      return {block + std::string(to) + rest.substr(from.size()), -1, rest};
  }
  return {hf, -1, rest};  // a name GGUF has no word for: reported as missing
}

DType kept_type(GgufType type) {
  switch (type) {
    case GgufType::f32:
      return DType::f32;
    case GgufType::f16:
      return DType::f16;
    case GgufType::bf16:
      return DType::bf16;
    default:
      return DType::q8;
  }
}

// Rows of one GGUF tensor (or of one expert in it), put into Hugging Face's order. llama.cpp stores
// Llama's q and k so that RoPE turns adjacent rows; Hugging Face turns row i with row i + head_dim
// / 2.
class GgufRows : public SourceTensor {
 public:
  GgufRows(const GgufFile& file, const GgufTensor& tensor, int64_t first_row, int64_t cols,
           int64_t rope_head_dim)
      : file_(file),
        tensor_(tensor),
        first_row_(first_row),
        cols_(cols),
        rope_head_dim_(rope_head_dim) {
    const GgufBlock block = *gguf_block(static_cast<uint32_t>(tensor.type));
    row_bytes_ = static_cast<size_t>(tensor.cols() / block.n_values) * block.n_bytes;
  }

  DType kept() const override { return kept_type(tensor_.type); }
  // Always through float32: exact for the unquantised types, and rows may have to be reordered.
  std::span<const std::byte> raw() const override { return {}; }
  void drop() const override { file_.drop(tensor_); }

  void read(int64_t first, int64_t n, float* out) const override {
    for (int64_t r = 0; r < n; ++r) {
      const int64_t row = first_row_ + stored_row(first + r);
      gguf_dequantize(tensor_.type, tensor_.data.data() + static_cast<size_t>(row) * row_bytes_,
                      static_cast<size_t>(cols_), out + r * cols_);
    }
  }

 private:
  int64_t stored_row(int64_t row) const {
    if (rope_head_dim_ == 0) return row;
    const int64_t head = row / rope_head_dim_, i = row % rope_head_dim_, half = rope_head_dim_ / 2;
    return head * rope_head_dim_ + (i % half) * 2 + i / half;
  }

  const GgufFile& file_;
  const GgufTensor& tensor_;
  int64_t first_row_;
  int64_t cols_;
  int64_t rope_head_dim_;
  size_t row_bytes_ = 0;
};

// A vector whose elements are permuted like the rows of its matrix (biases of Llama's q and k).
class GgufVector : public SourceTensor {
 public:
  GgufVector(const GgufFile& file, const GgufTensor& tensor, int64_t n, int64_t rope_head_dim)
      : file_(file), tensor_(tensor), n_(n), rope_head_dim_(rope_head_dim) {}
  DType kept() const override { return kept_type(tensor_.type); }
  std::span<const std::byte> raw() const override { return {}; }
  void drop() const override { file_.drop(tensor_); }
  void read(int64_t, int64_t, float* out) const override {
    gguf_dequantize(tensor_.type, tensor_.data.data(), static_cast<size_t>(n_), out);
    if (rope_head_dim_ == 0) return;
    const std::vector<float> stored(out, out + n_);
    const int64_t half = rope_head_dim_ / 2;
    for (int64_t r = 0; r < n_; ++r) {
      const int64_t i = r % rope_head_dim_;
      out[r] = stored[static_cast<size_t>(r - i + (i % half) * 2 + i / half)];
    }
  }

 private:
  const GgufFile& file_;
  const GgufTensor& tensor_;
  int64_t n_;
  int64_t rope_head_dim_;
};

// kv_b of newer files, which store its two parts apart: k_b [heads][kv_lora_rank][nope]
// (transposed) and v_b [heads][v][kv_lora_rank]. Put together again as [heads * (nope + v),
// kv_lora_rank].
class GgufSplitKvB : public SourceTensor {
 public:
  GgufSplitKvB(const GgufFile& file, const GgufTensor& k, const GgufTensor& v, const ModelConfig& c)
      : file_(file),
        k_(k),
        v_(v),
        nope_(c.qk_nope_head_dim),
        v_dim_(c.v_head_dim),
        rank_(c.kv_lora_rank) {}
  DType kept() const override { return kept_type(v_.type); }
  std::span<const std::byte> raw() const override { return {}; }
  void drop() const override {
    file_.drop(k_);
    file_.drop(v_);
  }
  void read(int64_t first, int64_t n, float* out) const override {
    std::vector<float> k_head;
    int64_t loaded = -1;
    for (int64_t r = 0; r < n; ++r) {
      const int64_t head = (first + r) / (nope_ + v_dim_), i = (first + r) % (nope_ + v_dim_);
      if (i >= nope_) {
        read_part(v_, head * v_dim_ + i - nope_, 1, rank_, out + r * rank_);
        continue;
      }
      if (loaded != head) {
        k_head.resize(static_cast<size_t>(rank_ * nope_));
        read_part(k_, head * rank_, rank_, nope_, k_head.data());
        loaded = head;
      }
      for (int64_t c = 0; c < rank_; ++c)
        out[r * rank_ + c] = k_head[static_cast<size_t>(c * nope_ + i)];
    }
  }

 private:
  static void read_part(const GgufTensor& t, int64_t first, int64_t n, int64_t cols, float* out) {
    const GgufBlock block = *gguf_block(static_cast<uint32_t>(t.type));
    const size_t row = static_cast<size_t>(t.cols() / block.n_values) * block.n_bytes;
    gguf_dequantize(t.type, t.data.data() + static_cast<size_t>(first) * row,
                    static_cast<size_t>(n * cols), out);
  }

  const GgufFile& file_;
  const GgufTensor& k_;
  const GgufTensor& v_;
  int64_t nope_, v_dim_, rank_;
};

class GgufCheckpoint : public CheckpointSource {
 public:
  GgufCheckpoint(const std::string& path, const std::string& config_path)
      : file_(GgufFile::open(path)) {
    std::string config =
        config_path.empty() ? gguf_config_json(file_) : read_text_file(config_path);
    const std::string generation = gguf_generation_config_json(file_);
    const std::string what = config_path.empty() ? path + ": metadata" : config_path;
    config_ = parse_hf_config(config, generation, what);
    if (config_.num_nextn_predict_layers > 0 && find_prediction_layer() == nullptr) {
      // A config.json of the original model may promise prediction layers that the file left out.
      config_.num_nextn_predict_layers = 0;
      config = without_prediction_layers(config);
      notes_.push_back(path + ": has no prediction layers, though " + config_path +
                       " promises them (converted without)");
    }
    blobs_ = {{"config.json", config},
              {"generation_config.json", generation},
              {"tokenizer.json", gguf_tokenizer_json(file_)},
              {"tokenizer_config.json", gguf_tokenizer_config_json(file_)}};
    reject_unexpected_tensors();
  }

  const ModelConfig& config() const override { return config_; }
  const std::vector<std::pair<std::string, std::string>>& blobs() const override { return blobs_; }

  std::vector<std::string> notes() const override { return notes_; }

  std::string identity() const override {
    std::string text;
    for (const std::string& path : file_.paths()) {
      struct stat st = {};
      ::stat(path.c_str(), &st);
      text += path + " " + std::to_string(st.st_size) + " " + std::to_string(st.st_mtim.tv_sec) +
              "." + std::to_string(st.st_mtim.tv_nsec) + "\n";
    }
    for (const GgufTensor& t : file_.tensors())
      text += t.name + " " + std::to_string(t.data.size()) + "\n";
    return text;
  }

  std::unique_ptr<SourceTensor> open(const TensorSpec& spec) const override {
    const Slice slice = translate(spec.hf_name);
    const bool is_kv_b = slice.hf_rest.starts_with("self_attn.kv_b_proj.");
    const GgufTensor* t = find_any(slice.name);
    if (t == nullptr && is_kv_b) return open_split_kv_b(slice.name);
    if (t == nullptr) missing(slice.name);
    const bool turned = config_.architecture == Architecture::llama &&
                        (slice.hf_rest.starts_with("self_attn.q_proj.") ||
                         slice.hf_rest.starts_with("self_attn.k_proj."));
    const int64_t rope_head_dim = turned ? config_.head_dim : 0;
    const int64_t n_slices = slice.expert < 0 ? 1 : config_.n_routed_experts;
    require_shape(*t, spec.rows * n_slices, spec.cols);
    if (spec.vector) return std::make_unique<GgufVector>(file_, *t, spec.cols, rope_head_dim);
    const int64_t first_row = slice.expert < 0 ? 0 : slice.expert * spec.rows;
    return std::make_unique<GgufRows>(file_, *t, first_row, spec.cols, rope_head_dim);
  }

 private:
  const GgufTensor* find_prediction_layer() const {
    return file_.find("blk." + std::to_string(config_.num_hidden_layers) + ".nextn.eh_proj.weight");
  }

  // A tensor under the names that llama.cpp has given it over time, or what stands in for it.
  const GgufTensor* find_any(const std::string& name) const {
    if (const GgufTensor* t = file_.find(name)) return t;
    if (name.ends_with("exp_probs_b.bias")) return file_.find(name.substr(0, name.size() - 5));
    // Prediction layers share the model's embedding and head where they have none of their own.
    if (name.ends_with(".nextn.embed_tokens.weight")) return file_.find("token_embd.weight");
    if (name.ends_with(".nextn.shared_head_head.weight")) return file_.find("output.weight");
    if (name.ends_with(".nextn.shared_head_norm.weight")) return file_.find("output_norm.weight");
    return nullptr;
  }

  // A tensor that nothing asks for is a part of the model that r1 would leave out in silence.
  void reject_unexpected_tensors() const {
    std::set<std::string, std::less<>> expected = {"rope_freqs.weight", "output.weight"};
    const std::string prefix = gguf_architecture(file_) + ".";
    const auto of = [&](const char* key) {
      return static_cast<int64_t>(file_.integer(prefix + key).value_or(0));
    };
    const int64_t end = std::max(of("block_count") - of("nextn_predict_layers"),
                                 config_.num_hidden_layers + config_.num_nextn_predict_layers);
    for (const TensorSpec& spec : tensor_specs(config_)) {
      const std::string name = translate(spec.hf_name).name;
      const GgufTensor* t = find_any(name);
      if (t != nullptr) expected.insert(t->name);
      if (!name.ends_with("attn_kv_b.weight")) continue;
      const std::string stem = name.substr(0, name.size() - std::string_view("kv_b.weight").size());
      expected.insert({stem + "k_b.weight", stem + "v_b.weight"});
    }
    for (const GgufTensor& t : file_.tensors()) {
      const bool left_out = t.name.starts_with("blk.") && std::atoll(t.name.c_str() + 4) >= end;
      if (expected.count(t.name) != 0 || left_out || t.name.ends_with(".attn_rot_embd.weight"))
        continue;
      throw Error(Errc::unsupported,
                  file_.name() + ": tensor \"" + t.name + "\" has no place in a " +
                      architecture_name(config_.architecture) + " as the metadata describe it");
    }
  }

  [[noreturn]] void missing(const std::string& name) const {
    throw Error(Errc::format,
                file_.name() + ": tensor \"" + name + "\" is missing (download the file again)");
  }

  void require_shape(const GgufTensor& t, int64_t rows, int64_t cols) const {
    if (t.rows() == static_cast<uint64_t>(rows) && t.cols() == static_cast<uint64_t>(cols)) return;
    throw Error(Errc::format, file_.name() + ": tensor \"" + t.name + "\" has " +
                                  std::to_string(t.rows()) + " rows of " +
                                  std::to_string(t.cols()) + ", its metadata imply " +
                                  std::to_string(rows) + " of " + std::to_string(cols));
  }

  std::unique_ptr<SourceTensor> open_split_kv_b(std::string name) const {
    name.resize(name.size() - std::string_view("kv_b.weight").size());  // "blk.N.attn_"
    const GgufTensor* k = file_.find(name + "k_b.weight");
    const GgufTensor* v = file_.find(name + "v_b.weight");
    if (k == nullptr || v == nullptr) missing(name + "kv_b.weight");
    require_shape(*k, config_.num_attention_heads * config_.kv_lora_rank, config_.qk_nope_head_dim);
    require_shape(*v, config_.num_attention_heads * config_.v_head_dim, config_.kv_lora_rank);
    return std::make_unique<GgufSplitKvB>(file_, *k, *v, config_);
  }

  GgufFile file_;
  ModelConfig config_;
  std::vector<std::pair<std::string, std::string>> blobs_;
  std::vector<std::string> notes_;
};

}  // namespace

std::unique_ptr<CheckpointSource> open_gguf_checkpoint(const std::string& path,
                                                       const std::string& config_path) {
  return std::make_unique<GgufCheckpoint>(path, config_path);
}

}  // namespace r1
