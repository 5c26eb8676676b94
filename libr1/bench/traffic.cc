// SPDX-License-Identifier: MIT
#include "libr1/bench/traffic.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "libr1/base/error.h"

namespace r1 {

std::vector<StoredTensor> stored_tensors(const R1File& file) {
  std::vector<StoredTensor> tensors;
  for (TensorSpec& spec : tensor_specs(file.config())) {
    const R1Entry* entry = file.entry(spec.name);
    if (entry == nullptr) {
      throw Error(Errc::format, file.path() + ": tensor \"" + spec.name +
                                    "\" is missing (convert the checkpoint again)");
    }
    tensors.push_back({std::move(spec), entry->dtype, entry->raw_bytes});
  }
  return tensors;
}

std::vector<StoredTensor> planned_tensors(const ModelConfig& config,
                                          const std::function<DType(const TensorSpec&)>& dtype_of) {
  std::vector<StoredTensor> tensors;
  for (TensorSpec& spec : tensor_specs(config)) {
    const DType dtype = dtype_of(spec);
    const auto bytes =
        stored_bytes(dtype, static_cast<uint64_t>(spec.rows), static_cast<uint64_t>(spec.cols));
    if (!bytes) throw Error(Errc::format, "tensor \"" + spec.hf_name + "\" is too large");
    tensors.push_back({std::move(spec), dtype, *bytes});
  }
  return tensors;
}

namespace {

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

MetBy met_by(const ModelConfig& config, const std::string& name) {
  const std::string last = "layers." + std::to_string(config.num_hidden_layers - 1) + ".";
  const bool in_last = name.starts_with(last);
  if (contains(name, ".moe.experts.")) return in_last ? MetBy::expert_wanted : MetBy::expert;
  if (name.ends_with(".attn.kv_b")) return in_last ? MetBy::latent_wanted : MetBy::latent;
  const bool is_cached = contains(name, ".attn.k") || contains(name, ".attn.v") ||
                         name.ends_with(".attn_norm");  // on the way to keys and values
  const bool is_top = !name.starts_with("layers.");
  return is_top || (in_last && !is_cached) ? MetBy::wanted : MetBy::rows;
}

}  // namespace

WeightTraffic weight_traffic(const ModelConfig& config, std::span<const StoredTensor> tensors) {
  WeightTraffic t;
  t.n_routed_experts = config.n_routed_experts;
  t.num_experts_per_tok = config.num_experts_per_tok;
  for (const StoredTensor& tensor : tensors) {
    const std::string& name = tensor.spec.name;
    if (name.starts_with("mtp.") || (name == "embed" && !config.tie_word_embeddings)) continue;
    const MetBy met = met_by(config, name);
    auto group = std::find_if(t.groups.begin(), t.groups.end(), [&](const WeightGroup& g) {
      return g.dtype == tensor.dtype && g.met_by == met;
    });
    if (group == t.groups.end()) {
      group = t.groups.insert(group, WeightGroup{.dtype = tensor.dtype, .met_by = met});
    }
    group->bytes += static_cast<double>(tensor.bytes);
    if (!tensor.spec.vector) {
      group->weights +=
          static_cast<double>(tensor.spec.rows) * static_cast<double>(tensor.spec.cols);
    }
  }
  return t;
}

double expected_experts(int64_t n_experts, int64_t n_chosen, double n_rows) {
  if (n_experts == 0) return 0;
  const auto n = static_cast<double>(n_experts);
  return n * (1 - std::pow(1 - static_cast<double>(n_chosen) / n, n_rows));
}

namespace {

// Of the experts of a layer, the share that n_rows rows meet.
double share_met(const WeightTraffic& t, int64_t n_rows) {
  return t.n_routed_experts == 0 ? 0
                                 : expected_experts(t.n_routed_experts, t.num_experts_per_tok,
                                                    static_cast<double>(n_rows)) /
                                       static_cast<double>(t.n_routed_experts);
}

}  // namespace

double bytes_per_call(const WeightTraffic& t, int64_t n_rows, int64_t n_wanted) {
  double bytes = 0;
  for (const WeightGroup& g : t.groups) {
    switch (g.met_by) {
      case MetBy::rows:
      case MetBy::latent:
        bytes += g.bytes;
        break;
      case MetBy::wanted:
      case MetBy::latent_wanted:
        if (n_wanted > 0) bytes += g.bytes;
        break;
      case MetBy::expert:
        bytes += g.bytes * share_met(t, n_rows);
        break;
      case MetBy::expert_wanted:
        bytes += g.bytes * share_met(t, n_wanted);
        break;
    }
  }
  return bytes;
}

double linear_ops_per_call(const WeightTraffic& t, int64_t n_rows, int64_t n_wanted) {
  const double share = t.n_routed_experts == 0 ? 0
                                               : static_cast<double>(t.num_experts_per_tok) /
                                                     static_cast<double>(t.n_routed_experts);
  double ops = 0;
  for (const WeightGroup& g : t.groups) {
    const bool all_rows =
        g.met_by == MetBy::rows || g.met_by == MetBy::latent || g.met_by == MetBy::expert;
    const bool routed = g.met_by == MetBy::expert || g.met_by == MetBy::expert_wanted;
    ops += 2 * g.weights * (routed ? share : 1) * static_cast<double>(all_rows ? n_rows : n_wanted);
  }
  return ops;
}

}  // namespace r1
