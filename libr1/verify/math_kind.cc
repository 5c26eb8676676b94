// The kind "math": extract, read, compare. Whole numbers written plainly take a short cut.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/extract.h"
#include "libr1/verify/math_parse.h"
#include "libr1/verify/registry.h"

namespace r1 {
namespace {

// An integer without leading zeros, so that equal numbers are equal texts.
bool is_plain_integer(std::string_view s) {
  const bool negative = s.starts_with('-');
  if (negative) s.remove_prefix(1);
  if (s.empty() || (s[0] == '0' && (s.size() > 1 || negative))) return false;
  return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Nothing can be compared with it: empty, or no reading but words that look like mathematics.
bool is_unreadable(const MathAnswer& a) { return a.readings.empty(); }

}  // namespace

Outcome math_texts_equal(std::string_view gold, std::string_view answer, const MathPolicy& policy) {
  if (is_plain_integer(gold) && is_plain_integer(answer) && policy.rounding != MathPolicy::digits) {
    return gold == answer ? Outcome::equal : Outcome::different;
  }
  if (gold == answer && !gold.empty()) return Outcome::equal;
  const MathAnswer g = parse_math(gold);
  const MathAnswer a = parse_math(answer);
  if (is_unreadable(g)) return Outcome::undecided;
  if (is_unreadable(a)) return Outcome::different;
  return answers_equal(g, a, policy);
}

Verdict verify_math(const Task& task, const VerifyPolicy& policy) {
  std::vector<std::string> golds;
  for (const std::string& text : task.golds) {
    if (auto gold = extract_gold(text)) golds.push_back(std::move(gold->text));
  }
  if (golds.empty()) return Verdict::undecided("unreadable_gold");
  Verdict v = Verdict::passed(false);
  v.gold = golds.front();
  if (task.truncated) {
    v.reason = "truncated";
    return v;
  }
  // A gold of many words, repeated as it is, needs no reading.
  const std::string_view bare = strip_marks(task.answer);
  const auto same = std::find(golds.begin(), golds.end(), bare);
  const std::optional<Extracted> found =
      same != golds.end() ? Extracted{*same, "whole"} : extract_math(task.answer);
  if (!found) {
    v.reason = "no_answer";
    return v;
  }
  v.extracted = found->text;
  v.reason = found->step;
  bool undecided = false;
  for (const std::string& gold : golds) {
    const Outcome outcome = math_texts_equal(gold, found->text, policy.math);
    if (outcome == Outcome::equal) {
      v.pass = true;
      v.score = 1.0;
      v.gold = gold;
      return v;
    }
    undecided = undecided || outcome == Outcome::undecided;
  }
  if (undecided) {
    v.pass.reset();
    v.score.reset();
    v.reason = "undecided";
  }
  return v;
}

}  // namespace r1
