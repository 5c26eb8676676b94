// What a set of judged samples says: pass@k, consensus, and how sure that is. Pure functions.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace r1 {

/// One sample as far as the statistics care.
struct SampleOutcome {
  bool passed = false;
  int group = -1;  ///< which answer it voted for, by first appearance; -1: no answer, no vote
};

/// Probability that at least one of k samples drawn without replacement from n, of which c pass,
/// passes: 1 - C(n-c,k)/C(n,k), computed as 1 - prod (1 - k/i), i = n-c+1 .. n. 1 <= k <= n.
double pass_at_k(int64_t n, int64_t c, int64_t k);

/// Whether the majority answer of these samples passes: the answer with the most votes, the one that
/// came first among equals; false without any vote. The answer passes if its first sample does.
bool consensus_passes(std::span<const SampleOutcome> samples);

struct Interval95 {
  double low = 0;
  double high = 0;
};

/// The mean, or 0 of nothing.
double mean(std::span<const double> values);

/// Percentile bootstrap of the mean over problems: 95% interval from kResamples resamples of
/// `values` (one a problem) with a fixed seed. Nothing for fewer than two problems.
std::optional<Interval95> bootstrap_by_problem(std::span<const double> values);

/// How much of the uncertainty comes from drawing samples alone, the problems being fixed: resamples
/// the samples within each problem and takes the mean of `value` (0 to 1) over problems, centred on what
/// the samples themselves give. Nothing if a problem has fewer than two samples.
std::optional<Interval95> bootstrap_by_sample(
    std::span<const std::vector<SampleOutcome>> problems,
    const std::function<double(std::span<const SampleOutcome>)>& value);

inline constexpr int kResamples = 2000;

/// The q-quantile (0 <= q <= 1) of sorted values, interpolated linearly; 0 of nothing.
double quantile(std::span<const double> sorted, double q);

}  // namespace r1
