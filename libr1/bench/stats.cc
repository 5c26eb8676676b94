// SPDX-License-Identifier: MIT
#include "libr1/bench/stats.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "libr1/base/rng.h"

namespace r1 {
namespace {

constexpr uint64_t kSeed = 0x7231626f6f74;  // any, but always the same
constexpr int kSampleResamples = 500;

// A uniform index below n for (resample, position).
size_t draw(uint64_t stream, uint64_t position, size_t n) {
  return static_cast<size_t>(random_uniform(kSeed, stream, position) * static_cast<double>(n));
}

Interval95 middle95(std::vector<double>& means) {
  std::sort(means.begin(), means.end());
  return {quantile(means, 0.025), quantile(means, 0.975)};
}

}  // namespace

double pass_at_k(int64_t n, int64_t c, int64_t k) {
  if (n - c < k) return 1.0;
  double none = 1.0;
  for (int64_t i = n - c + 1; i <= n; ++i) {
    none *= 1.0 - static_cast<double>(k) / static_cast<double>(i);
  }
  return 1.0 - none;
}

bool consensus_passes(std::span<const SampleOutcome> samples) {
  struct Group {
    int id;
    int64_t votes;
    bool passed;
  };
  std::vector<Group> groups;  // in order of first appearance
  for (const SampleOutcome& s : samples) {
    if (s.group < 0) continue;
    const auto it =
        std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.id == s.group; });
    if (it == groups.end())
      groups.push_back({s.group, 1, s.passed});
    else
      ++it->votes;
  }
  const auto best =
      std::max_element(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
        return a.votes < b.votes;  // max_element keeps the first of equals
      });
  return best != groups.end() && best->passed;
}

double mean(std::span<const double> values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::optional<Interval95> bootstrap_by_problem(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  std::vector<double> means(kResamples);
  for (int r = 0; r < kResamples; ++r) {
    double sum = 0;
    for (size_t i = 0; i < values.size(); ++i)
      sum += values[draw(static_cast<uint64_t>(r), i, values.size())];
    means[static_cast<size_t>(r)] = sum / static_cast<double>(values.size());
  }
  return middle95(means);
}

std::optional<Interval95> bootstrap_by_sample(
    std::span<const std::vector<SampleOutcome>> problems,
    const std::function<double(std::span<const SampleOutcome>)>& value) {
  const bool enough = std::all_of(problems.begin(), problems.end(),
                                  [](const auto& samples) { return samples.size() >= 2; });
  if (problems.empty() || !enough) return std::nullopt;
  std::vector<double> means(kSampleResamples);
  std::vector<SampleOutcome> drawn;
  for (int r = 0; r < kSampleResamples; ++r) {
    double sum = 0;
    uint64_t position = 0;
    for (const auto& samples : problems) {
      drawn.clear();
      for (size_t i = 0; i < samples.size(); ++i) {
        drawn.push_back(samples[draw(static_cast<uint64_t>(r), position++, samples.size())]);
      }
      sum += value(drawn);
    }
    means[static_cast<size_t>(r)] = sum / static_cast<double>(problems.size());
  }
  // Samples drawn with repetition pass less often at k > 1, and agree more: the interval is moved
  // by as much as their mean is off, or it might not hold the value itself. (By more than the
  // chance of the draws: pass@1 is not off.)
  double estimate = 0, squares = 0;
  for (const auto& samples : problems)
    estimate += value(samples) / static_cast<double>(problems.size());
  const double bias = mean(means) - estimate;
  for (const double m : means) squares += (m - estimate - bias) * (m - estimate - bias);
  const bool biased = bias * bias * kSampleResamples * kSampleResamples > 9 * squares;
  for (double& m : means) m = std::clamp(biased ? m - bias : m, 0.0, 1.0);
  return middle95(means);
}

double quantile(std::span<const double> sorted, double q) {
  if (sorted.empty()) return 0;
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<size_t>(std::floor(at));
  const size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - std::floor(at)) * (sorted[high] - sorted[low]);
}

}  // namespace r1
