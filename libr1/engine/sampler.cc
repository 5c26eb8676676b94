// SPDX-License-Identifier: MIT
#include "libr1/engine/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libr1/base/error.h"

namespace r1 {

namespace {

constexpr size_t kBlock = 64;
constexpr float kLowest = -std::numeric_limits<float>::infinity();

// The largest of n floats. Eight running maxima, so that the compiler can use vectors: it may not
// reorder a single one. NaN never wins.
float largest_of(const float* x, size_t n) {
  float m[8];
  std::fill_n(m, 8, kLowest);
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (size_t j = 0; j < 8; ++j) m[j] = x[i + j] > m[j] ? x[i + j] : m[j];
  }
  for (; i < n; ++i) m[0] = x[i] > m[0] ? x[i] : m[0];
  return *std::max_element(m, m + 8);
}

}  // namespace

Sampler::Sampler(const CpuOps& ops, std::vector<IdRange> allowed, int64_t n_vocab)
    : ops_(ops), allowed_(std::move(allowed)), n_vocab_(n_vocab) {
  TokenId last = 0;
  for (const IdRange& r : allowed_) {
    R1_CHECK(r.begin >= last && r.end > r.begin && r.end <= n_vocab);
    last = r.end;
    n_allowed_ += static_cast<size_t>(r.end - r.begin);
  }
  R1_CHECK(n_allowed_ > 0);
  scaled_.resize(n_allowed_);
  block_max_.reserve(n_allowed_ / kBlock + 1);
  candidates_.reserve(n_allowed_);
  selection_.reserve(n_allowed_);
}

TokenId Sampler::greedy(std::span<const float> logits) const {
  TokenId best = -1;
  float best_logit = kLowest;
  for (const IdRange& r : allowed_) {
    const auto id =
        static_cast<TokenId>(r.begin + ops_.argmax(logits.data() + r.begin, r.end - r.begin));
    const float logit = logits[static_cast<size_t>(id)];
    if (logit > best_logit) {
      best = id;
      best_logit = logit;
    }
  }
  return best;
}

TokenId Sampler::id_at(size_t index) const {
  for (const IdRange& r : allowed_) {
    const auto n = static_cast<size_t>(r.end - r.begin);
    if (index < n) return r.begin + static_cast<TokenId>(index);
    index -= n;
  }
  return allowed_.back().end - 1;
}

// No filter: walks along the cumulative distribution of all of scaled_, which is used up.
TokenId Sampler::draw_from_all(double u) {
  ops_.softmax(scaled_.data(), static_cast<int64_t>(n_allowed_));
  double total = 0;
  for (const float p : scaled_) total += static_cast<double>(p);
  double left = u * total;
  size_t last = 0;
  for (size_t i = 0; i < n_allowed_; ++i) {
    if (scaled_[i] > 0) last = i;
    left -= static_cast<double>(scaled_[i]);
    if (left < 0) break;
  }
  return id_at(last);
}

// A number that at least k of scaled_ reach: the k-th largest of the blocks' largest. Few others
// do.
float Sampler::kth_bound(int64_t k) {
  block_max_.clear();
  for (size_t i = 0; i < n_allowed_; i += kBlock) {
    block_max_.push_back(largest_of(scaled_.data() + i, std::min(kBlock, n_allowed_ - i)));
  }
  if (k > static_cast<int64_t>(block_max_.size())) return kLowest;
  const auto kth = block_max_.begin() + (k - 1);
  std::nth_element(block_max_.begin(), kth, block_max_.end(), std::greater<>());
  return *kth;
}

void Sampler::collect(float threshold, float largest) {
  candidates_.clear();
  size_t i = 0;
  for (const IdRange& r : allowed_) {
    for (TokenId id = r.begin; id < r.end; ++id, ++i) {
      const float logit = scaled_[i];
      if (logit < threshold || !(logit > kLowest)) continue;
      candidates_.push_back(
          {logit, id, std::exp(static_cast<double>(logit) - static_cast<double>(largest))});
    }
  }
}

void Sampler::keep_up_to(const Candidate& last) {
  std::erase_if(candidates_, [&](const Candidate& c) { return before(last, c); });
}

void Sampler::keep_top_k(int64_t k) {
  if (k >= static_cast<int64_t>(candidates_.size())) return;
  selection_.assign(candidates_.begin(), candidates_.end());
  const auto kth = selection_.begin() + (k - 1);
  std::nth_element(selection_.begin(), kth, selection_.end(), before);
  keep_up_to(*kth);
}

// The fewest likeliest candidates whose weights add up to `mass`: halves the part where the sum
// passes it, until little enough is left to sort.
void Sampler::keep_top_p(double mass) {
  selection_.assign(candidates_.begin(), candidates_.end());
  auto first = selection_.begin();
  auto last = selection_.end();
  double before_first = 0;
  while (last - first > 32) {
    const auto middle = first + (last - first) / 2;
    std::nth_element(first, middle, last, before);
    double upper = 0;
    for (auto c = first; c != middle; ++c) upper += c->weight;
    if (before_first + upper >= mass) {
      last = middle;
    } else {
      before_first += upper;
      first = middle;
    }
  }
  std::sort(first, last, before);
  for (auto c = first; c != last; ++c) {
    before_first += c->weight;
    if (before_first < mass) continue;
    keep_up_to(*c);
    return;
  }
  // Rounding left the sum short of the mass: what was sorted is the tail, and all of it stays.
  if (last != selection_.begin()) keep_up_to(*(last - 1));
}

TokenId Sampler::sample(std::span<const float> logits, const SamplingParams& params, double u) {
  R1_CHECK(static_cast<int64_t>(logits.size()) == n_vocab_);
  if (params.temperature <= 0) return greedy(logits);
  const auto inverse = static_cast<float>(1 / params.temperature);
  size_t n = 0;
  for (const IdRange& r : allowed_) {
    for (TokenId id = r.begin; id < r.end; ++id)
      scaled_[n++] = logits[static_cast<size_t>(id)] * inverse;
  }
  const float largest = largest_of(scaled_.data(), n);
  // A temperature near 0 can push logits out of float's range; the likeliest is what is meant.
  if (!std::isfinite(largest)) return greedy(logits);

  const bool by_k = params.top_k > 0 && params.top_k < static_cast<int64_t>(n);
  const bool by_min = params.min_p > 0;
  const bool by_p = params.top_p < 1;
  if (!by_k && !by_min && !by_p) return draw_from_all(u);
  float threshold = kLowest;
  double mass = 0;
  if (by_min) threshold = largest + static_cast<float>(std::log(params.min_p));
  if (by_k) threshold = std::max(threshold, kth_bound(params.top_k));
  if (by_p && !by_k && !by_min) {
    mass = std::exp(ops_.log_sum_exp(scaled_.data(), static_cast<int64_t>(n)) -
                    static_cast<double>(largest));
    // n tokens below this bound weigh less than 1 - p together: top-p needs none of them.
    const double bound = std::log(static_cast<double>(n) / (1 - params.top_p));
    threshold = largest - static_cast<float>(bound);
  }
  collect(threshold, largest);
  if (by_k) keep_top_k(params.top_k);
  if (by_p) {
    if (by_k || by_min) {
      for (const Candidate& c : candidates_) mass += c.weight;
    }
    keep_top_p(params.top_p * mass);
  }
  double total = 0;
  for (const Candidate& c : candidates_) total += c.weight;
  double left = u * total;
  for (const Candidate& c : candidates_) {
    left -= c.weight;
    if (left < 0) return c.id;
  }
  return candidates_.empty() ? greedy(logits) : candidates_.back().id;
}

double Sampler::log_normalizer(std::span<const float> logits) const {
  return ops_.log_sum_exp(logits.data(), static_cast<int64_t>(logits.size()));
}

void Sampler::score(std::span<const float> logits, int k, TokenLogprob& out) {
  const double normalizer = log_normalizer(logits);
  // Rounding can put a sure thing a hair above 0.
  const auto logprob = [&](float logit) {
    return static_cast<float>(std::min(0.0, static_cast<double>(logit) - normalizer));
  };
  out.logprob = logprob(logits[static_cast<size_t>(out.id)]);
  out.top.clear();
  if (k <= 0) return;
  size_t n = 0;
  for (const IdRange& r : allowed_) {
    for (TokenId id = r.begin; id < r.end; ++id) scaled_[n++] = logits[static_cast<size_t>(id)];
  }
  collect(kth_bound(k), largest_of(scaled_.data(), n));
  const auto n_top = std::min(candidates_.size(), static_cast<size_t>(k));
  const auto end = candidates_.begin() + static_cast<std::ptrdiff_t>(n_top);
  std::partial_sort(candidates_.begin(), end, candidates_.end(), before);
  for (auto c = candidates_.begin(); c != end; ++c) out.top.emplace_back(c->id, logprob(c->logit));
}

}  // namespace r1
