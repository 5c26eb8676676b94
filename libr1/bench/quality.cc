// SPDX-License-Identifier: MIT
#include "libr1/bench/quality.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <span>
#include <utility>

#include "kernels/cpu/ops.h"
#include "libr1/backend/forwarding_backend.h"
#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"
#include "libr1/model/transformer.h"

namespace r1 {
namespace {

// Makes float32 of quantised weights, which then meet activations as they are.
class WideWeights final : public ForwardingBackend {
 public:
  using ForwardingBackend::ForwardingBackend;
  TensorView place(const TensorView& host) override {
    if (!is_quantised(host.dtype)) return inner_.place(host);
    const auto row = static_cast<size_t>(host.cols);
    owned_.push_back(inner_.allocate(static_cast<size_t>(host.rows) * row * sizeof(float)));
    const TensorView wide{owned_.back().data, DType::f32, host.rows, host.cols};
    std::vector<float> values(row);
    for (int64_t r = 0; r < host.rows; ++r) {
      dequantize_row(host, r, values.data());
      inner_.upload(values.data(),
                    owned_.back().data + static_cast<size_t>(r) * row * sizeof(float),
                    row * sizeof(float));
    }
    return wide;
  }

 private:
  std::vector<DeviceMemory> owned_;
};

struct Sums {
  std::vector<double> kl;
  std::vector<char> same;
  int64_t predicted = 0;
  double base_log = 0, model_log = 0;  // of the tokens that follow
};

[[noreturn]] void not_numbers(const R1File& model) {
  throw Error(Errc::format,
              model.path() + ": the logits are not numbers (damaged? try r1-convert --check)");
}

// One position: n logits of each model, and the token that follows or -1. False if the divergence
// is no number.
bool add_position(const CpuOps& ops, const float* base, const float* model, int64_t n, TokenId next,
                  Sums& sums) {
  const double base_total = ops.log_sum_exp(base, n), model_total = ops.log_sum_exp(model, n);
  double kl = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double log_p = double{base[i]} - base_total;
    if (log_p < -40) continue;  // less than 1e-17 of the probability
    kl += std::exp(log_p) * (log_p - (double{model[i]} - model_total));
  }
  if (!std::isfinite(kl)) return false;
  sums.kl.push_back(std::max(kl, 0.0));  // rounding may leave it below
  sums.same.push_back(ops.argmax(base, n) == ops.argmax(model, n) ? 1 : 0);
  if (next < 0) return true;
  ++sums.predicted;
  sums.base_log += double{base[next]} - base_total;
  sums.model_log += double{model[next]} - model_total;
  return true;
}

void check(const R1File& base, const R1File& model, const TokenWindows& windows) {
  const int64_t vocab = base.config().vocab_size;
  if (model.config().vocab_size != vocab ||
      model.blob("tokenizer.json") != base.blob("tokenizer.json")) {
    throw Error(Errc::usage, model.path() + ": has another vocabulary than " + base.path() +
                                 " (compare two conversions of one checkpoint)");
  }
  check_windows(windows, base);
  check_windows(windows, model);
}

Quality summed_up(Sums sums) {
  Quality q;
  q.kl = sums.kl;
  std::vector<double>& kl = sums.kl;
  const auto n = static_cast<double>(kl.size());
  double total = 0, squares = 0;
  for (const double x : kl) total += x;
  q.positions = static_cast<int64_t>(kl.size());
  q.kl_mean = total / n;
  for (const double x : kl) squares += (x - q.kl_mean) * (x - q.kl_mean);
  q.kl_error = kl.size() > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
  std::sort(kl.begin(), kl.end());
  const auto quantile = [&](double p) {
    return kl[std::min(kl.size() - 1, static_cast<size_t>(p * n))];
  };
  q.kl_median = quantile(0.5);
  q.kl_p99 = quantile(0.99);
  q.kl_max = kl.back();
  q.same_top = static_cast<double>(std::count(sums.same.begin(), sums.same.end(), 1)) / n;
  q.same = std::move(sums.same);
  q.predicted = sums.predicted;
  const auto perplexity = [&](double log) {
    return q.predicted > 0 ? std::exp(-log / static_cast<double>(q.predicted))
                           : std::numeric_limits<double>::quiet_NaN();
  };
  q.base_perplexity = perplexity(sums.base_log);
  q.model_perplexity = perplexity(sums.model_log);
  return q;
}

}  // namespace

Quality measure_quality(const R1File& base, const R1File& model, const TokenWindows& windows,
                        const QualitySettings& settings, const QualityProgress& progress) {
  check(base, model, windows);
  const auto backend = make_backend("cpu", settings.threads);
  const CpuOps& ops = select_cpu_ops();
  WideWeights wide(*backend);
  Transformer of_base(base, *backend);
  Transformer of_model(model, settings.weights_only ? static_cast<Backend&>(wide) : *backend);
  of_base.reserve(window_limits(windows, DType::f32));
  of_model.reserve(window_limits(windows, settings.kv_type));
  Sums sums;
  walk_windows(windows, [&](const Batch& batch, std::span<const TokenId> next) {
    const auto p = of_base.forward(batch), q = of_model.forward(batch);
    for (int64_t i = 0; i < p.rows; ++i) {
      const auto at = static_cast<size_t>(i);
      if (add_position(ops, p.row(i), q.row(i), p.cols, at < next.size() ? next[at] : -1, sums))
        continue;
      not_numbers(std::isfinite(ops.log_sum_exp(p.row(i), p.cols)) ? model : base);
    }
    progress(static_cast<int64_t>(sums.kl.size()));
  });
  return summed_up(std::move(sums));
}

std::string quality_text(const Quality& q) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer,
                "positions    %lld\n"
                "KL           %.6f +- %.6f (median %.6f, 99%% %.6f, most %.6f)\n"
                "same top     %.4f\n",
                static_cast<long long>(q.positions), q.kl_mean, q.kl_error, q.kl_median, q.kl_p99,
                q.kl_max, q.same_top);
  std::string text = buffer;
  if (q.predicted > 0) {
    std::snprintf(buffer, sizeof buffer, "perplexity   %.4f, base %.4f\n", q.model_perplexity,
                  q.base_perplexity);
    text += buffer;
  }
  return text;
}

std::string quality_json(const Quality& q, const TokenWindows* each) {
  JsonObject kl;
  kl.add("mean", q.kl_mean).add("standard_error", q.kl_error).add("median", q.kl_median);
  kl.add("p99", q.kl_p99).add("max", q.kl_max);
  JsonObject out;
  out.add("positions", q.positions).add_raw("kl", kl.str()).add("same_top", q.same_top);
  if (q.predicted > 0) {
    out.add("perplexity", q.model_perplexity).add("base_perplexity", q.base_perplexity);
  }
  if (each != nullptr) {
    std::string list = "[";
    size_t at = 0;
    for (const auto& window : *each) {
      std::string ids, kl_of, same;
      for (const TokenId id : window) {
        const char* const comma = ids.empty() ? "" : ",";
        (ids += comma) += std::to_string(id);
        append_json_number(kl_of += comma, q.kl[at]);
        (same += comma) += q.same[at++] != 0 ? '1' : '0';
      }
      JsonObject one;
      one.add_raw("token_ids", "[" + ids + "]").add_raw("kl", "[" + kl_of + "]");
      one.add_raw("same_top", "[" + same + "]");
      (list += list.size() > 1 ? "," : "") += one.str();
    }
    out.add_raw("windows", list + "]");
  }
  return out.str();
}

}  // namespace r1
