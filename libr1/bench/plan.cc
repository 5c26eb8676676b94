// SPDX-License-Identifier: MIT
#include "libr1/bench/plan.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "libr1/base/checked.h"
#include "libr1/model/batch.h"
#include "libr1/model/kv_cache.h"
#include "libr1/model/workspace.h"

namespace r1 {
namespace {

// What a process holds beside weights, cache and activations: code, tokenizer, tables.
constexpr uint64_t kProcessBytes = uint64_t{200} << 20;
// Rows of activations of a layer that are read or written element by element: two norms, two
// additions, the residual stream's way in and out.
constexpr double kElementPasses = 2;
// Times that all threads meet in a layer.
constexpr double kMeetings = 12;

// Memory and arithmetic overlap, but where both take their time neither is fully hidden.
double overlapped(double a, double b) {
  constexpr double kPower = 2;
  const double most = std::max(a, b);
  return most > 0 ? most * std::pow(1 + std::pow(std::min(a, b) / most, kPower), 1 / kPower) : 0;
}

// Adds up the parts of a call. What weights and cache move and what the arithmetic takes overlap
// within a part; parts follow each other.
class Clock {
 public:
  Clock(const PlannedModel& model, const Machine& machine, double missing)
      : model_(model), machine_(machine), missing_(missing) {}

  // seconds: of both together, where that is known.
  void part(double bytes, double arithmetic_s, std::optional<double> seconds = {}) {
    const double memory_s = bytes / (machine_.read_gbs * machine_.kernels.read * 1e9);
    time_.bytes += bytes;
    time_.memory_s += memory_s;
    time_.arithmetic_s += arithmetic_s;
    time_.seconds += seconds.value_or(overlapped(memory_s, arithmetic_s));
  }

  // Weights that n_rows rows meet.
  void weights(const WeightGroup& g, double n_rows) {
    if (n_rows > 0)
      weight_part(g.bytes, linear_s(g.dtype, g.weights, n_rows),
                  streamed_s(g.dtype, g.weights, n_rows));
  }

  // kv_b of latent attention. A prompt's rows have keys and values made of all that they see, once
  // for each call.
  void latent(const WeightGroup& g, const PlannedCall& c) {
    if (c.n_tokens > 1) return weights(g, c.batch * (c.first + static_cast<double>(c.n_tokens)));
    absorbed(g, c.batch);
  }
  void absorbed(const WeightGroup& g, double n_rows) {
    weight_part(g.bytes,
                2 * g.weights * n_rows /
                    (machine_.kernels.absorbed.at(n_rows) * machine_.peak_gops(g.dtype) * 1e9));
  }

  // Routed experts. Each is chosen by k of n rows with the chance of a binomial distribution.
  void experts(const WeightGroup& g, int64_t n_rows) {
    if (n_rows == 0) return;
    const WeightTraffic& t = model_.traffic;
    const double chance =
        static_cast<double>(t.num_experts_per_tok) / static_cast<double>(t.n_routed_experts);
    const auto n = static_cast<double>(n_rows);
    double arithmetic_s = 0, met = 0;
    std::optional<double> seconds;
    if (machine_.kernels.streamed_of(g.dtype) != nullptr) seconds = 0;
    for (int64_t i = 1; i <= n_rows; ++i) {
      const auto k = static_cast<double>(i);
      const double log_p = std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                           k * std::log(chance) +
                           (chance < 1   ? (n - k) * std::log1p(-chance)
                            : i < n_rows ? -INFINITY
                                         : 0);
      const double p = std::exp(log_p);
      met += p;
      if (p <= 1e-12) continue;
      arithmetic_s += p * linear_s(g.dtype, g.weights, k);
      if (seconds) *seconds += p * *streamed_s(g.dtype, g.weights, k);
    }
    weight_part(g.bytes * met, arithmetic_s, seconds);
  }

  // Every row of `batch` sequences against what is cached up to it; of the last layer the last row.
  void attention(const PlannedCall& c) {
    const ModelConfig& m = *model_.config;
    const auto n = static_cast<double>(c.n_tokens);
    // Pairs of a row and a position.
    const double met =
        c.batch * static_cast<double>(m.num_hidden_layers - 1) * n * (c.first + (n + 1) / 2);
    const double met_last = c.logits ? c.batch * (c.first + n) : 0;
    const KernelShares& k = machine_.kernels;
    const double seconds =
        c.n_tokens > 1 && m.is_mla()
            ? pairs_s(met, m.qk_head_dim() + m.v_head_dim, k.attend_expanded) +
                  pairs_s(met_last, width(), k.attend_decode)
            : pairs_s(met + met_last, width(), c.n_tokens > 1 ? k.attend_prefill : k.attend_decode);
    part(c.batch * model_.cache_bytes(c.first + n), seconds);
  }

  void elements(double n_rows, double n_wanted) {
    const ModelConfig& m = *model_.config;
    double elements = 0;
    for (int64_t l = 0; l < m.num_hidden_layers; ++l) {
      const bool is_moe = m.is_moe_layer(l);
      const int64_t inner =
          is_moe ? (m.num_experts_per_tok + m.n_shared_experts) * m.moe_intermediate_size
                 : m.intermediate_size;
      // The experts' results are gathered and added up besides.
      const int64_t gathered = is_moe ? 2 * m.num_experts_per_tok * m.hidden_size : 0;
      const double rows = l + 1 < m.num_hidden_layers ? n_rows : n_wanted;
      elements += rows * kElementPasses * static_cast<double>(m.hidden_size);
      elements += rows * (kElementPasses * static_cast<double>(m.hidden_size) +
                          static_cast<double>(inner + gathered));
    }
    const double meetings_s =
        static_cast<double>(m.num_hidden_layers) * kMeetings * machine_.kernels.meeting_us * 1e-6;
    part(0, elements * machine_.kernels.element_ops / (machine_.float_gops * 1e9) + meetings_s);
  }

  CallTime time() {
    if (missing_ > 0 && machine_.disk_gbs > 0) {
      time_.disk_s = missing_ * weight_bytes_ / (machine_.disk_gbs * 1e9);
      time_.seconds = std::max(time_.seconds, time_.disk_s);
    }
    return time_;
  }

 private:
  void weight_part(double bytes, double arithmetic_s, std::optional<double> seconds = {}) {
    weight_bytes_ += bytes;
    part(bytes, arithmetic_s, seconds);
  }

  // Multiply-adds of a head with a cached position.
  int64_t width() const {
    const ModelConfig& m = *model_.config;
    return m.is_mla() ? 2 * m.kv_lora_rank + m.qk_rope_head_dim : 2 * m.head_dim;
  }
  double pairs_s(double pairs, int64_t multiply_adds, double share) const {
    return 2 * pairs * static_cast<double>(multiply_adds * model_.config->num_attention_heads) /
           (share * machine_.float_gops * 1e9);
  }

  double at_share(double share, DType dtype, double weights, double n_rows) const {
    return 2 * weights * n_rows / (share * machine_.peak_gops(dtype) * 1e9);
  }
  double linear_s(DType dtype, double weights, double n_rows) const {
    return at_share(machine_.kernels.linear_of(dtype).at(n_rows), dtype, weights, n_rows);
  }
  std::optional<double> streamed_s(DType dtype, double weights, double n_rows) const {
    const ShareCurve* const curve = machine_.kernels.streamed_of(dtype);
    if (curve == nullptr) return std::nullopt;
    return at_share(curve->at(n_rows), dtype, weights, n_rows);
  }

  const PlannedModel& model_;
  const Machine& machine_;
  double missing_;  // share of the weights that is not in memory
  double weight_bytes_ = 0;
  CallTime time_;
};

// Of the weights, the share that memory has no room for beside this much cache.
double missing_share(const PlannedModel& m, const Machine& machine, double cache, int64_t rows,
                     int64_t wanted) {
  const double other =
      cache + static_cast<double>(workspace_bytes(*m.config, rows, wanted) + kProcessBytes);
  const double room = std::max(0.0, static_cast<double>(machine.memory_bytes) - other);
  return std::max(0.0, 1 - room / static_cast<double>(m.needed_bytes));
}

int64_t find_max_batch(const PlannedModel& m, const Machine& machine, uint64_t per_sequence) {
  const auto fits = [&](int64_t batch) {
    return missing_share(m, machine, static_cast<double>(batch) * static_cast<double>(per_sequence),
                         std::max<int64_t>(512, batch), batch) == 0;
  };
  int64_t low = 0, high = 1;
  while (high < (1 << 20) && fits(high)) high *= 2;
  low = high / 2;
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (fits(middle) ? low : high) = middle;
  }
  return low;
}

struct Summed {
  double seconds = 0, bytes = 0, memory_s = 0, arithmetic_s = 0, disk_s = 0;
  int n_calls = 0;
  void add(const CallTime& t) {
    seconds += t.seconds;
    bytes += t.bytes;
    memory_s += t.memory_s;
    arithmetic_s += t.arithmetic_s;
    disk_s += t.disk_s;
    ++n_calls;
  }
  Bound bound() const {
    if (disk_s > memory_s && disk_s > arithmetic_s) return Bound::disk;
    return memory_s > arithmetic_s ? Bound::memory : Bound::arithmetic;
  }
};

PlanPoint make_point(const PlannedModel& model, const Machine& machine, const PlanSettings& s,
                     bool is_prefill, int length, int batch) {
  PlanPoint p{.is_prefill = is_prefill, .length = length, .batch = batch};
  Summed sum;
  if (is_prefill) {
    const int64_t piece = std::max(1, s.chunk / batch);
    for (int64_t at = 0; at < length; at += piece) {
      const int64_t n = std::min<int64_t>(piece, length - at);
      sum.add(call_time(model, machine, {batch, n, static_cast<double>(at), at + n == length}));
    }
  } else {
    sum.add(call_time(model, machine, {batch, 1, length + (s.n_decode - 1) / 2.0, true}));
  }
  const double cache = batch * model.cache_bytes(is_prefill ? length : length + s.n_decode);
  const bool fits = missing_share(model, machine, cache, is_prefill ? s.chunk : batch, batch) == 0;
  p.bytes_per_call = sum.bytes / sum.n_calls;
  if (!fits && machine.disk_gbs <= 0) {
    p.bound = Bound::too_large;
    return p;
  }
  p.bound = sum.bound();
  p.ms_per_call = 1e3 * sum.seconds / sum.n_calls;
  p.tokens_per_s = static_cast<double>(batch) * (is_prefill ? length : 1) / sum.seconds;
  return p;
}

}  // namespace

double PlannedModel::cache_bytes(double positions) const {
  return positions * static_cast<double>(page_bytes) / kPageTokens;
}

PlannedModel planned_model(std::string quant, const ModelConfig& config,
                           std::span<const StoredTensor> tensors, DType kv_type) {
  PlannedModel m;
  m.quant = std::move(quant);
  m.config = &config;
  m.traffic = weight_traffic(config, tensors);
  m.page_bytes = KvCache::page_bytes(config, kv_type);
  double bytes = 0, weights = 0;
  for (const StoredTensor& t : tensors) {
    m.weight_bytes += t.bytes;
    if (!t.spec.name.starts_with("mtp.")) m.needed_bytes += t.bytes;
    if (t.spec.vector) continue;
    bytes += static_cast<double>(t.bytes);
    weights += static_cast<double>(t.spec.rows) * static_cast<double>(t.spec.cols);
  }
  m.bits_per_weight = weights > 0 ? 8 * bytes / weights : 0;
  return m;
}

int64_t plan_context(const ModelConfig& config, const PlanSettings& settings) {
  return settings.context > 0 ? settings.context
                              : std::min<int64_t>(config.max_position_embeddings, 32768);
}

const char* bound_name(Bound bound) {
  switch (bound) {
    case Bound::memory:
      return "memory";
    case Bound::arithmetic:
      return "arithmetic";
    case Bound::disk:
      return "disk";
    case Bound::too_large:
      break;
  }
  return "too large";
}

CallTime call_time(const PlannedModel& model, const Machine& machine, const PlannedCall& c) {
  const auto n_rows = c.batch * c.n_tokens;
  const int64_t n_wanted = c.logits ? c.batch : 0;
  const double cache = c.batch * model.cache_bytes(c.first + static_cast<double>(c.n_tokens));
  Clock clock(model, machine, missing_share(model, machine, cache, n_rows, c.batch));
  const auto rows = static_cast<double>(n_rows), wanted = static_cast<double>(n_wanted);
  for (const WeightGroup& g : model.traffic.groups) {
    switch (g.met_by) {
      case MetBy::rows:
        clock.weights(g, rows);
        break;
      case MetBy::wanted:
        clock.weights(g, wanted);
        break;
      case MetBy::latent:
        clock.latent(g, c);
        break;
      case MetBy::latent_wanted:
        clock.absorbed(g, wanted);
        break;
      case MetBy::expert:
        clock.experts(g, n_rows);
        break;
      case MetBy::expert_wanted:
        clock.experts(g, n_wanted);
        break;
    }
  }
  clock.attention(c);
  clock.elements(rows, wanted);
  return clock.time();
}

Plan make_plan(const PlannedModel& model, const Machine& machine, const PlanSettings& s) {
  Plan plan;
  plan.model = &model;
  plan.context = plan_context(*model.config, s);
  const auto pages = static_cast<uint64_t>(ceil_div(plan.context, int64_t{kPageTokens}));
  plan.cache_bytes_per_sequence = pages * model.page_bytes;
  plan.max_batch = find_max_batch(model, machine, plan.cache_bytes_per_sequence);
  for (const int length : s.prompts)
    plan.points.push_back(make_point(model, machine, s, true, length, 1));
  for (const int depth : s.depths) {
    for (const int batch : s.batches)
      plan.points.push_back(make_point(model, machine, s, false, depth, batch));
  }
  return plan;
}

}  // namespace r1
