// Codeforces rating of a model from contest standings, as CodeElo computes it (arXiv 2501.01257):
// the score its submissions would have had, its place among the humans, the rating that place is
// expected of.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/bench/stats.h"
#include "libr1/json/record.h"

namespace r1 {

/// One human's row, best first in the contest's order.
struct StandingsRow {
  double points = 0;
  double penalty = 0;
  std::optional<double> rating;  ///< before the contest; unrated rows do not count
};

struct Contest {
  std::string id;
  bool icpc = false;                     ///< one point a problem and penalties, else points a problem
  std::map<std::string, double> points;  ///< a problem's index and points
  std::vector<StandingsRow> rows;        ///< rated ones only
};

/// What a model did at one problem: submissions in order, until one was accepted.
struct Attempts {
  int64_t failed_before = 0;
  bool solved = false;
  int64_t submissions = 0;
};

struct ContestRating {
  std::string contest;
  double score = 0, penalty = 0;
  int64_t place = 0;         ///< how many humans did at least as well
  int64_t participants = 0;
  double rating = 0;
};

/// Reads one line of a standings file: {"contest", "type": "cf"|"icpc", "problems": [{"index",
/// "points"}], "rows": [{"points", "penalty", "rating"}]}. Throws FieldError.
Contest contest_of(const Record& record);

/// The whole rating R at which the expected place 1 + sum 1 / (1 + 10^((R - r_i) / 400)) is `place`:
/// by halving [0, highest + 100], as CodeElo does. `ratings` is not empty.
double rating_at_place(const std::vector<double>& ratings, double place);

/// Score and rating in one contest. Points: what the problem gives less 50 for each failed submission
/// before, no less than 0; ICPC: 1, and 10 penalty for each.
ContestRating rate_contest(const Contest& contest, const std::map<std::string, Attempts>& attempts);

struct RatingReport {
  std::vector<ContestRating> contests;
  double rating = 0;                     ///< their mean
  std::optional<Interval95> by_contest;  ///< bootstrap over contests
  std::optional<double> percentile;      ///< share of users below, in percent
  int64_t errors = 0;
  std::vector<std::string> notes;
};

/// Collects contests and judged submissions. Records name their `contest` and `problem` (its index);
/// `sample` is the order of submissions.
class RatingBuilder {
 public:
  void add_contest(const Record& record);
  void add(const Record& record);
  void add_error() { ++errors_; }
  void set_user_ratings(std::vector<double> ratings);

  /// Contests without submissions and those with fewer than kMinRated rated rows are left out, with
  /// a note.
  RatingReport finish() const;

  static constexpr size_t kMinRated = 201;

 private:
  struct Submission {
    int64_t order;
    bool passed;
  };
  std::vector<Contest> contests_;
  std::map<std::string, std::map<std::string, std::vector<Submission>>> submissions_;
  std::vector<double> users_;
  int64_t errors_ = 0;
};

std::string rating_json(const RatingReport& report);
std::string rating_text(const RatingReport& report);

}  // namespace r1
