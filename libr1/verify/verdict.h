// What a verifier says about one answer, and the JSON it becomes.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

/// Three outcomes: pass is nothing when it cannot be decided, and then there is no score either.
struct Verdict {
  std::optional<bool> pass;
  std::optional<double> score;
  std::string_view kind;                 ///< name in the table of kinds; as `reason`, a plain identifier
  std::optional<std::string> extracted;  ///< what was taken for the answer
  std::optional<std::string> gold;       ///< what it was compared with
  std::string_view reason;               ///< how the answer was found, or why there is no pass
  std::string more;                      ///< further members as JSON, `, "name": value` each

  static Verdict passed(bool ok) {
    Verdict v;
    v.pass = ok;
    v.score = ok ? 1.0 : 0.0;
    return v;
  }
  static Verdict undecided(std::string_view why) {
    Verdict v;
    v.reason = why;
    return v;
  }
};

/// One kind's verdict within a record, with the weight it was asked for.
struct WeightedVerdict {
  Verdict verdict;
  double weight = 1.0;
};

/// The `verdict` field: the first kind's verdict; if there are several, all of them under "parts"
/// with their weights.
void append_verdict(std::string& out, const std::vector<WeightedVerdict>& verdicts);

/// The weighted sum of the scores, or nothing if a score with a weight is undecided.
std::optional<double> reward_of(const std::vector<WeightedVerdict>& verdicts);

}  // namespace r1
