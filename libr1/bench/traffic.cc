// SPDX-License-Identifier: MIT
#include "libr1/bench/traffic.h"

#include <cmath>

namespace r1 {

WeightTraffic weight_traffic(const R1File& file) {
  const ModelConfig& config = file.config();
  WeightTraffic t;
  t.n_routed_experts = config.n_routed_experts;
  t.num_experts_per_tok = config.num_experts_per_tok;
  for (int64_t layer = 0; layer < config.num_hidden_layers; ++layer) t.n_moe_layers += config.is_moe_layer(layer);
  uint64_t experts = 0;
  for (const R1Entry& entry : file.entries()) {
    if (entry.is_blob || entry.name.starts_with("mtp.")) continue;
    if (entry.name.find(".moe.experts.") != std::string::npos) {
      experts += entry.raw_bytes;
      continue;
    }
    const bool is_head = entry.name == (config.tie_word_embeddings ? "embed" : "lm_head");
    if (is_head) t.head += entry.raw_bytes;
    if (is_head || entry.name != "embed") t.always += entry.raw_bytes;
  }
  const int64_t n_experts = t.n_moe_layers * t.n_routed_experts;
  if (n_experts > 0) t.per_expert = experts / static_cast<uint64_t>(n_experts);
  return t;
}

double bytes_per_call(const WeightTraffic& t, int64_t n_tokens) {
  double bytes = static_cast<double>(t.always);
  if (t.n_routed_experts > 0) {
    const double share = static_cast<double>(t.num_experts_per_tok) / static_cast<double>(t.n_routed_experts);
    const double met = static_cast<double>(t.n_routed_experts) * (1 - std::pow(1 - share, static_cast<double>(n_tokens)));
    bytes += met * static_cast<double>(t.n_moe_layers) * static_cast<double>(t.per_expert);
  }
  return bytes;
}

}  // namespace r1
