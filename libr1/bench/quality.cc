// SPDX-License-Identifier: MIT
#include "libr1/bench/quality.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "kernels/cpu/ops.h"
#include "libr1/backend/backend.h"
#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"
#include "libr1/model/transformer.h"
#include "libr1/text/tokenizer.h"

namespace r1 {
namespace {

// Rows of one forward call: enough to use the processor well, and logits of both models stay small.
constexpr int64_t kChunk = 64;

struct Sums {
  std::vector<double> kl;
  int64_t same_top = 0;
  int64_t predicted = 0;
  double base_log = 0, model_log = 0;  // of the tokens that follow
};

// One position: n logits of each model, and the token that follows or -1.
void add_position(const CpuOps& ops, const float* base, const float* model, int64_t n, TokenId next,
                  Sums& sums) {
  const double base_total = ops.log_sum_exp(base, n), model_total = ops.log_sum_exp(model, n);
  double kl = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double log_p = double{base[i]} - base_total;
    if (log_p < -40) continue;  // less than 1e-17 of the probability
    kl += std::exp(log_p) * (log_p - (double{model[i]} - model_total));
  }
  sums.kl.push_back(std::max(kl, 0.0));  // rounding may leave it below
  sums.same_top += ops.argmax(base, n) == ops.argmax(model, n) ? 1 : 0;
  if (next < 0) return;
  ++sums.predicted;
  sums.base_log += double{base[next]} - base_total;
  sums.model_log += double{model[next]} - model_total;
}

std::vector<int32_t> numbers(int64_t n) {
  std::vector<int32_t> out;
  for (int64_t i = 0; i < n; ++i) out.push_back(static_cast<int32_t>(i));
  return out;
}

void check(const R1File& base, const R1File& model,
           const std::vector<std::vector<TokenId>>& windows) {
  const int64_t vocab = base.config().vocab_size;
  if (model.config().vocab_size != vocab ||
      model.blob("tokenizer.json") != base.blob("tokenizer.json")) {
    throw Error(Errc::usage, model.path() + ": has another vocabulary than " + base.path() +
                                 " (compare two conversions of one checkpoint)");
  }
  size_t longest = 0;
  for (const auto& window : windows) {
    longest = std::max(longest, window.size());
    for (const TokenId id : window) {
      if (id < 0 || id >= vocab)
        throw Error(Errc::usage, "token " + std::to_string(id) + " is not in the vocabulary");
    }
  }
  if (longest == 0)
    throw Error(Errc::usage, "no text to measure on (name a file, or a field with --field)");
  const int64_t most =
      std::min(base.config().max_position_embeddings, model.config().max_position_embeddings);
  if (static_cast<int64_t>(longest) > most) {
    throw Error(Errc::usage, "windows of " + std::to_string(longest) +
                                 " tokens are longer than the model's window of " +
                                 std::to_string(most) + " (use a smaller --window)");
  }
}

Quality summed_up(Sums sums) {
  Quality q;
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
  q.same_top = static_cast<double>(sums.same_top) / n;
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

Quality measure_quality(const R1File& base, const R1File& model,
                        const std::vector<std::vector<TokenId>>& windows,
                        const QualitySettings& settings,
                        const QualityProgress& progress) {
  check(base, model, windows);
  size_t longest = 0;
  for (const auto& window : windows) longest = std::max(longest, window.size());
  const auto backend = make_backend("cpu", settings.threads);
  const CpuOps& ops = select_cpu_ops();
  Transformer transformers[] = {{base, *backend}, {model, *backend}};
  const int64_t n_pages = (static_cast<int64_t>(longest) + kPageTokens - 1) / kPageTokens;
  for (Transformer& t : transformers) {
    t.reserve({.n_pages = static_cast<int32_t>(n_pages),
               .max_batch_tokens = static_cast<int32_t>(kChunk),
               .max_batch_sequences = 1,
               .max_wanted = static_cast<int32_t>(kChunk),
               .max_positions = static_cast<int32_t>(n_pages * kPageTokens),
               .kv_type = &t == transformers ? DType::f32 : settings.kv_type});
  }
  const auto pages = numbers(n_pages), rows = numbers(kChunk);
  Sums sums;
  for (const auto& window : windows) {
    const auto n = static_cast<int64_t>(window.size());
    for (int64_t first = 0; first < n; first += kChunk) {
      const auto count = static_cast<size_t>(std::min(kChunk, n - first));
      const SequenceSlice slice{.pages = pages,
                                .first_position = static_cast<int32_t>(first),
                                .n_tokens = static_cast<int32_t>(count)};
      const Batch batch{.tokens = std::span(window).subspan(static_cast<size_t>(first), count),
                        .sequences = {&slice, 1},
                        .wanted = std::span(rows).first(count)};
      const auto p = transformers[0].forward(batch), q = transformers[1].forward(batch);
      for (int64_t i = 0; i < p.rows; ++i) {
        const TokenId next = first + i + 1 < n ? window[static_cast<size_t>(first + i + 1)] : -1;
        add_position(ops, p.row(i), q.row(i), p.cols, next, sums);
      }
      progress(static_cast<int64_t>(sums.kl.size()));
    }
  }
  return summed_up(std::move(sums));
}

std::vector<std::vector<TokenId>> quality_windows(const R1File& file,
                                                  const std::vector<std::string>& texts,
                                                  int64_t window, int64_t max_tokens) {
  const auto tokenizer =
      Tokenizer::from_json(file.blob("tokenizer.json"), file.blob("tokenizer_config.json"));
  std::vector<std::vector<TokenId>> windows;
  int64_t left = max_tokens > 0 ? max_tokens : std::numeric_limits<int64_t>::max();
  for (const std::string& text : texts) {
    const auto ids = tokenizer.encode(text, {});
    for (size_t first = 0; first < ids.size() && left > 0;) {
      const auto n = std::min({static_cast<int64_t>(ids.size() - first), window, left});
      const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(first);
      windows.emplace_back(begin, begin + n);
      first += static_cast<size_t>(n);
      left -= n;
    }
  }
  return windows;
}

std::string quality_text(const Quality& q) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer,
                "positions    %lld\n"
                "KL           %.6f +- %.6f (median %.6f, 99%% %.6f, most %.6f)\n"
                "same top     %.4f\n"
                "perplexity   %.4f, base %.4f\n",
                static_cast<long long>(q.positions), q.kl_mean, q.kl_error, q.kl_median, q.kl_p99,
                q.kl_max, q.same_top, q.model_perplexity, q.base_perplexity);
  return buffer;
}

std::string quality_json(const Quality& q) {
  JsonObject kl;
  kl.add("mean", q.kl_mean).add("standard_error", q.kl_error).add("median", q.kl_median);
  kl.add("p99", q.kl_p99).add("max", q.kl_max);
  JsonObject out;
  out.add("positions", q.positions).add_raw("kl", kl.str()).add("same_top", q.same_top);
  if (q.predicted > 0) {
    out.add("perplexity", q.model_perplexity).add("base_perplexity", q.base_perplexity);
  }
  return out.str();
}

}  // namespace r1
