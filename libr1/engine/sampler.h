// From logits to a token: temperature, min-p, top-k and top-p in vLLM's order, and log-probabilities.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kernels/cpu/ops.h"
#include "libr1/base/types.h"

namespace r1 {

/// How tokens are drawn. Filters apply in this order, each to what the one before it left:
/// temperature, min_p, top_k, top_p.
struct SamplingParams {
  double temperature = 0.6;  ///< 0: the likeliest token, the lowest id on ties
  double top_p = 0.95;       ///< the fewest likeliest tokens whose probabilities reach it; 1: all
  int64_t top_k = 0;         ///< the k likeliest, lower ids first on ties; 0: all
  double min_p = 0;          ///< at least this times the likeliest token's probability; 0: all
};

/// Ids [begin, end).
struct IdRange {
  TokenId begin = 0;
  TokenId end = 0;
};

/// A token with its log-probability and the likeliest tokens in its place, likeliest first.
struct TokenLogprob {
  TokenId id = -1;
  float logprob = 0;
  std::vector<std::pair<TokenId, float>> top;
};

/// Draws tokens without sorting the vocabulary. One thread at a time; allocates nothing once its
/// scratch has grown to the vocabulary's size, which the constructor sees to.
class Sampler {
 public:
  /// `allowed`: the ids that have a token, ascending ranges below n_vocab; no other is ever drawn.
  Sampler(const CpuOps& ops, std::vector<IdRange> allowed, int64_t n_vocab);

  /// Draws by the uniform number u of [0, 1). logits [n_vocab]; -1 if none of them is a number.
  TokenId sample(std::span<const float> logits, const SamplingParams& params, double u);

  /// What to subtract from a logit to get the model's own log-probability (temperature 1, no
  /// filters): log(sum(exp(logits))) over all n_vocab of them.
  double log_normalizer(std::span<const float> logits) const;
  /// Fills out.logprob and out.top (k likeliest allowed ids) for out.id.
  void score(std::span<const float> logits, int k, TokenLogprob& out);

 private:
  struct Candidate {
    float logit;   // divided by the temperature
    TokenId id;
    double weight;  // exp(logit - the largest)
  };
  // Likelier first; on ties the lower id.
  static bool before(const Candidate& a, const Candidate& b) {
    return a.logit != b.logit ? a.logit > b.logit : a.id < b.id;
  }
  TokenId greedy(std::span<const float> logits) const;
  TokenId draw_from_all(double u);
  TokenId id_at(size_t index) const;
  float kth_bound(int64_t k);
  void collect(float threshold, float largest);
  void keep_top_k(int64_t k);
  void keep_top_p(double mass);
  void keep_up_to(const Candidate& last);

  const CpuOps& ops_;
  std::vector<IdRange> allowed_;
  int64_t n_vocab_;
  size_t n_allowed_ = 0;
  std::vector<float> scaled_;           // logits of the allowed ids, one range after the other
  std::vector<float> block_max_;        // the largest of each kBlock of them
  std::vector<Candidate> candidates_;   // in order of ids
  std::vector<Candidate> selection_;    // the same, in whatever order selecting leaves
};

}  // namespace r1
