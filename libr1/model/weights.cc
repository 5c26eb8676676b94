// SPDX-License-Identifier: MIT
#include "libr1/model/weights.h"

#include <string>
#include <unordered_map>

#include "libr1/base/error.h"
#include "libr1/format/tensor_names.h"

namespace r1 {

namespace {

class Loader {
 public:
  Loader(const R1File& file, Backend& backend) : file_(file), backend_(backend) {
    for (TensorSpec& spec : tensor_specs(file.config())) {
      std::string name = spec.name;
      specs_.emplace(std::move(name), std::move(spec));
    }
  }

  TensorView matrix(const std::string& name) { return backend_.place(find(name)); }

  /// Norms and biases are used as float32 whatever their stored type.
  const float* vector(const std::string& name) {
    const TensorView t = find(name);
    std::vector<float> values(static_cast<size_t>(t.cols));
    dequantize_row(t, 0, values.data());
    const size_t size = values.size() * sizeof(float);
    weights.vectors.push_back(backend_.allocate(size));
    std::byte* const device = weights.vectors.back().data;
    backend_.upload(values.data(), device, size);
    return reinterpret_cast<const float*>(device);
  }

  /// The matrix, and its bias if the configuration gives it one.
  Linear linear(const std::string& name) {
    const std::string bias = name + ".bias";
    return {matrix(name), specs_.contains(bias) ? vector(bias) : nullptr};
  }

  Weights weights;

 private:
  TensorView find(const std::string& name) const {
    const auto spec = specs_.find(name);
    R1_CHECK(spec != specs_.end());
    const auto found = file_.find(name);
    const auto what = [&] { return file_.path() + ": tensor \"" + name + "\""; };
    if (!found) {
      throw Error(Errc::format, what() + " is missing (convert the checkpoint again)");
    }
    const TensorSpec& s = spec->second;
    if (found->rows != s.rows || found->cols != s.cols) {
      const auto shape = [](int64_t rows, int64_t cols) {
        return "[" + std::to_string(rows) + ", " + std::to_string(cols) + "]";
      };
      throw Error(Errc::format, what() + " is " + shape(found->rows, found->cols) +
                                    ", config.json implies " + shape(s.rows, s.cols));
    }
    return *found;
  }

  const R1File& file_;
  Backend& backend_;
  std::unordered_map<std::string, TensorSpec> specs_;
};

GqaLayer load_gqa(Loader& load, const std::string& p) {
  return {.q = load.linear(p + "attn.q"),
          .k = load.linear(p + "attn.k"),
          .v = load.linear(p + "attn.v"),
          .o = load.linear(p + "attn.o")};
}

MlaLayer load_mla(Loader& load, const std::string& p, const ModelConfig& c) {
  MlaLayer layer;
  if (c.q_lora_rank > 0) {
    layer.q_lora = {.a = load.linear(p + "attn.q_a"), .norm = load.vector(p + "attn.q_a_norm")};
    layer.q = load.linear(p + "attn.q_b");
  } else {
    layer.q = load.linear(p + "attn.q");
  }
  layer.kv_a = load.linear(p + "attn.kv_a");
  layer.kv_a_norm = load.vector(p + "attn.kv_a_norm");
  layer.heads = {.kv_b = load.matrix(p + "attn.kv_b"),
                 .n_heads = c.num_attention_heads,
                 .nope_dim = c.qk_nope_head_dim,
                 .rope_dim = c.qk_rope_head_dim,
                 .v_dim = c.v_head_dim};
  layer.o = load.linear(p + "attn.o");
  return layer;
}

DenseFfn load_dense(Loader& load, const std::string& p) {
  return {.gate = load.linear(p + ".gate"),
          .up = load.linear(p + ".up"),
          .down = load.linear(p + ".down")};
}

MoeFfn load_moe(Loader& load, const std::string& p, const ModelConfig& c) {
  MoeFfn ffn;
  ffn.router = load.linear(p + "moe.router");
  ffn.router_bias = load.vector(p + "moe.router_bias");
  for (int64_t e = 0; e < c.n_routed_experts; ++e) {
    const std::string name = p + "moe.experts." + std::to_string(e);
    ffn.experts.push_back({.gate = load.matrix(name + ".gate"),
                           .up = load.matrix(name + ".up"),
                           .down = load.matrix(name + ".down")});
  }
  if (c.n_shared_experts > 0) ffn.shared = load_dense(load, p + "moe.shared");
  return ffn;
}

}  // namespace

Weights load_weights(const R1File& file, Backend& backend) {
  const ModelConfig& c = file.config();
  Loader load(file, backend);
  Weights& w = load.weights;
  w.embed = load.matrix("embed");
  for (int64_t l = 0; l < c.num_hidden_layers; ++l) {
    const std::string p = "layers." + std::to_string(l) + ".";
    Layer layer;
    layer.attn_norm = load.vector(p + "attn_norm");
    if (c.is_mla()) {
      layer.attention = load_mla(load, p, c);
    } else {
      layer.attention = load_gqa(load, p);
    }
    layer.ffn_norm = load.vector(p + "ffn_norm");
    if (c.is_moe_layer(l)) {
      layer.ffn = load_moe(load, p, c);
    } else {
      layer.ffn = load_dense(load, p + "ffn");
    }
    w.layers.push_back(std::move(layer));
  }
  w.final_norm = load.vector("final_norm");
  w.lm_head = c.tie_word_embeddings ? Linear{w.embed} : load.linear("lm_head");
  return std::move(load.weights);
}

}  // namespace r1
