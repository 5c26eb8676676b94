// SPDX-License-Identifier: MIT
#include "libr1/bench/rating.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "libr1/json/json_value.h"
#include "libr1/json/json_writer.h"

namespace r1 {
namespace {

constexpr double kFailedPoints = 50;
constexpr double kFailedPenalty = 10;

// Text or a number, as text: contests are 1900 or "1900".
std::string name_of(const Record& record, const std::string& field) {
  const auto value = json_field(record, field);
  if (!value || !(value->is_string() || value->is_number())) {
    throw FieldError("missing_field", "field \"" + field + "\" is missing or no name");
  }
  return value->text();
}

double number_in(const JsonValue& object, const char* key) {
  const JsonValue* value = object.find(key);
  return value == nullptr ? 0 : value->number().value_or(0);
}

}  // namespace

Contest contest_of(const Record& record) {
  Contest contest;
  contest.id = name_of(record, "contest");
  const std::string type = record.string("type").value_or("cf");
  if (type != "cf" && type != "icpc") {
    throw FieldError("invalid_field",
                     "field \"type\" must be \"cf\" or \"icpc\", not \"" + type + "\"");
  }
  contest.icpc = type == "icpc";
  const auto problems = json_field(record, "problems");
  const auto rows = json_field(record, "rows");
  if (!problems || !problems->is_array() || !rows || !rows->is_array()) {
    throw FieldError("missing_field", "a contest needs the lists \"problems\" and \"rows\"");
  }
  for (const JsonValue& problem : problems->items()) {
    const JsonValue* index = problem.find("index");
    if (index == nullptr) throw FieldError("missing_field", "a problem needs its \"index\"");
    contest.points[index->text()] = contest.icpc ? 1 : number_in(problem, "points");
  }
  for (const JsonValue& row : rows->items()) {
    const JsonValue* rating = row.find("rating");
    if (rating == nullptr || !rating->number()) continue;
    contest.rows.push_back({number_in(row, "points"), number_in(row, "penalty"), rating->number()});
  }
  return contest;
}

double rating_at_place(const std::vector<double>& ratings, double place) {
  double low = 0, high = std::floor(*std::max_element(ratings.begin(), ratings.end())) + 100;
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    double seed = 1;
    for (const double r : ratings) seed += 1 / (1 + std::pow(10.0, (middle - r) / 400));
    (seed < place ? high : low) = middle;
  }
  return low;
}

ContestRating rate_contest(const Contest& contest,
                           const std::map<std::string, Attempts>& attempts) {
  ContestRating result;
  result.contest = contest.id;
  for (const auto& [index, a] : attempts) {
    const auto it = contest.points.find(index);
    if (it == contest.points.end() || !a.solved) continue;
    const auto failed = static_cast<double>(a.failed_before);
    if (contest.icpc) {
      result.score += 1;
      result.penalty += kFailedPenalty * failed;
    } else {
      result.score += std::max(0.0, it->second - kFailedPoints * failed);
    }
  }
  std::vector<double> ratings;
  for (const StandingsRow& row : contest.rows) ratings.push_back(row.rating.value_or(0));
  const auto worse = [&](const StandingsRow& row) {
    return row.points < result.score ||
           (contest.icpc && row.points == result.score && row.penalty > result.penalty);
  };
  result.place =
      std::find_if(contest.rows.begin(), contest.rows.end(), worse) - contest.rows.begin();
  result.participants = static_cast<int64_t>(contest.rows.size());
  if (!ratings.empty()) result.rating = rating_at_place(ratings, static_cast<double>(result.place));
  return result;
}

void RatingBuilder::add_contest(const Record& record) { contests_.push_back(contest_of(record)); }

void RatingBuilder::set_user_ratings(std::vector<double> ratings) {
  users_ = std::move(ratings);
  std::sort(users_.begin(), users_.end());
}

void RatingBuilder::add(const Record& record) {
  try {
    if (record.has("error") && !record.is_null("error")) {
      ++errors_;
      return;
    }
    const auto verdict = json_field(record, "verdict");
    const JsonValue* pass = verdict ? verdict->find("pass") : nullptr;
    if (pass == nullptr)
      throw FieldError("missing_field", "field \"verdict\" is missing (run r1-verify first)");
    auto& list = submissions_[name_of(record, "contest")][name_of(record, "problem")];
    const int64_t order = record.integer("sample").value_or(static_cast<int64_t>(list.size()));
    list.push_back({order, pass->boolean().value_or(false)});
  } catch (const FieldError&) {
    ++errors_;
    throw;
  }
}

RatingReport RatingBuilder::finish() const {
  RatingReport report;
  report.errors = errors_;
  std::vector<double> ratings;
  for (const Contest& contest : contests_) {
    const auto submitted = submissions_.find(contest.id);
    if (submitted == submissions_.end()) {
      report.notes.push_back("contest " + contest.id + ": no submissions; left out");
      continue;
    }
    if (contest.rows.size() < kMinRated) {
      report.notes.push_back("contest " + contest.id + ": " + std::to_string(contest.rows.size()) +
                             " rated rows; left out (more than 200 are needed)");
      continue;
    }
    std::map<std::string, Attempts> attempts;
    for (const auto& [problem, unordered] : submitted->second) {
      if (contest.points.find(problem) == contest.points.end()) {
        report.notes.push_back("contest " + contest.id + " has no problem " + problem);
      }
      std::vector<Submission> list = unordered;
      std::stable_sort(list.begin(), list.end(),
                       [](const Submission& a, const Submission& b) { return a.order < b.order; });
      Attempts& a = attempts[problem];
      for (const Submission& s : list) {
        ++a.submissions;
        a.solved = s.passed;
        if (a.solved) break;
        ++a.failed_before;
      }
    }
    report.contests.push_back(rate_contest(contest, attempts));
    ratings.push_back(report.contests.back().rating);
  }
  report.rating = mean(ratings);
  report.by_contest = bootstrap_by_problem(ratings);
  if (!users_.empty() && !ratings.empty()) {
    const auto below =
        std::lower_bound(users_.begin(), users_.end(), report.rating) - users_.begin();
    report.percentile = 100.0 * static_cast<double>(below) / static_cast<double>(users_.size());
  }
  return report;
}

std::string rating_json(const RatingReport& report) {
  JsonObject out;
  out.add("rating", report.rating);
  if (report.by_contest) {
    std::string interval = "[";
    append_json_number(interval, report.by_contest->low);
    interval += ", ";
    append_json_number(interval, report.by_contest->high);
    out.add_raw("ci95", interval + "]");
  } else {
    out.add_null("ci95");
  }
  if (report.percentile)
    out.add("percentile", *report.percentile);
  else
    out.add_null("percentile");
  out.add("errors", report.errors);
  std::string contests = "[";
  for (const ContestRating& c : report.contests) {
    if (contests.size() > 1) contests += ", ";
    JsonObject one;
    one.add("contest", c.contest).add("score", c.score).add("penalty", c.penalty);
    one.add("place", c.place).add("participants", c.participants).add("rating", c.rating);
    contests += one.str();
  }
  return out.add_raw("contests", contests + "]").str();
}

std::string rating_text(const RatingReport& report) {
  char line[200];
  std::string out = "contest      score    penalty   place  of      rating\n";
  for (const ContestRating& c : report.contests) {
    std::snprintf(line, sizeof line, "%-12s %-8.0f %-9.0f %-6lld %-7lld %.0f\n", c.contest.c_str(),
                  c.score, c.penalty, static_cast<long long>(c.place),
                  static_cast<long long>(c.participants), c.rating);
    out += line;
  }
  std::snprintf(line, sizeof line, "rating %.1f over %zu contests", report.rating,
                report.contests.size());
  out += line;
  if (report.by_contest) {
    std::snprintf(line, sizeof line, ", 95%% by contest [%.1f, %.1f]", report.by_contest->low,
                  report.by_contest->high);
    out += line;
  }
  if (report.percentile) {
    std::snprintf(line, sizeof line, ", above %.1f%% of users", *report.percentile);
    out += line;
  }
  return out + "\n";
}

}  // namespace r1
