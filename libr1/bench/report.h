// A report over judged records: grouped into problems, summed up, written as text or JSON.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libr1/bench/stats.h"
#include "libr1/json/record.h"
#include "libr1/verify/equal/equal.h"

namespace r1 {

struct ReportSettings {
  std::string group;        ///< field whose equal values make a problem; empty: `id` and prompt
  std::vector<int64_t> ks;  ///< empty: 1, 4, 16, 64 as far as there are samples
};

struct Metric {
  std::string name;  ///< "pass@1", "cons@16", "truncated"
  double value = 0;
  std::optional<Interval95> by_problem;
  std::optional<Interval95> by_sample;
  int64_t problems = 0;  ///< how many had samples enough
};

struct Lengths {
  const char* unit = "tokens";  ///< "tokens" if every sample has usage, else "characters"
  double mean = 0, median = 0, p90 = 0, max = 0;
};

/// One problem, for the table of the HTML report.
struct ProblemRow {
  std::string name;  ///< the record's id or group, as JSON text
  int64_t samples = 0, passed = 0, truncated = 0;
  std::string answer;      ///< what most samples answered; empty if none did
  bool consensus = false;  ///< and whether that passes
  double mean_length = 0;  ///< in the report's unit of lengths
};

/// Lengths of all samples in bins of equal width from 0.
struct Histogram {
  double width = 1;
  std::vector<int64_t> finished, truncated;  ///< one count a bin each
};

struct Report {
  int64_t problems = 0;
  int64_t samples = 0;
  int64_t fewest = 0, most = 0;  ///< samples a problem
  int64_t undecided = 0;         ///< verdicts with "pass": null; they count as not passed
  int64_t errors = 0;  ///< error records; not passed if they name a problem, else only counted
  std::vector<Metric> metrics;
  std::optional<Lengths> lengths;
  std::vector<std::pair<int64_t, double>> curve;  ///< pass@k over k, as far as all problems have it
  std::vector<ProblemRow> rows;
  Histogram histogram;
  std::vector<std::string> notes;  ///< what could not be computed, and why
};

/// Collects records and sums them up. One thread.
class ReportBuilder {
 public:
  explicit ReportBuilder(ReportSettings settings) : settings_(std::move(settings)) {}

  /// Adds one record. Throws FieldError ("missing_field", ...) if it has neither a verdict nor an
  /// error, or lacks the grouping field; it is then counted as an error.
  void add(const Record& record);
  /// Counts a line that was no record.
  void add_error() { ++errors_; }

  Report finish() const;

 private:
  struct Sample {
    int64_t order = 0;  ///< the record's `sample`, else its place among the problem's records
    bool passed = false;
    bool truncated = false;
    std::string kind, answer;  ///< answer: empty if there is none
    MathPolicy policy;         ///< what the verdict was made under
    bool has_answer = false;
    std::optional<int64_t> tokens;
    int64_t characters = 0;
  };
  struct Problem {
    std::string name;
    std::vector<Sample> samples;
  };
  Problem& problem_of(const Record& record);
  static Sample read_sample(const Record& record, int64_t& undecided);
  static std::vector<const Sample*> in_order(const Problem& problem);
  static std::vector<SampleOutcome> outcomes(const Problem& problem);
  static std::string favourite(const Problem& problem, const std::vector<SampleOutcome>& outcomes);
  static double length_of(const Sample& s, bool tokens) {
    return static_cast<double>(tokens ? s.tokens.value_or(0) : s.characters);
  }
  void describe(Report& report, const std::vector<std::vector<SampleOutcome>>& all) const;
  std::vector<int64_t> chosen_ks(int64_t most) const;
  std::optional<Lengths> lengths() const;

  ReportSettings settings_;
  std::map<std::string, size_t> index_;
  std::vector<Problem> problems_;
  int64_t errors_ = 0;
  int64_t undecided_ = 0;
};

/// {"problems", "samples", "undecided", "errors", "metrics": {name: {"value", "ci95",
/// "ci95_sampling", "problems"}}, "lengths"} on one line, without LF. An interval is null where it
/// cannot be had: one problem, or one sample a problem.
std::string report_json(const Report& report);

/// The same in one HTML file that needs nothing else: pass@k curve, lengths, truncation, problems.
std::string report_html(const Report& report);

/// The same as a table for people, with the interval from sampling alone beside it.
std::string report_text(const Report& report);

}  // namespace r1
