// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/text.h"

#include <algorithm>

#include "libr1/verify/equal/simplest.h"
#include "libr1/verify/parse/parse.h"

namespace r1 {

bool is_plain_integer(std::string_view s) {
  const bool negative = s.starts_with('-');
  if (negative) s.remove_prefix(1);
  if (s.empty() || (s[0] == '0' && (s.size() > 1 || negative))) return false;
  return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const MathAnswer& MathText::read() const {
  if (!answer_) answer_ = parse_math(text_);
  return *answer_;
}

const MathSketch& MathText::sketch() const {
  if (!sketch_) sketch_ = MathSketch(read());
  return *sketch_;
}

bool MathText::unread() const {
  const auto& readings = read().readings;
  return std::all_of(readings.begin(), readings.end(), has_unread);
}

MathComparison compare_texts(const MathText& gold, const MathText& answer,
                             const MathPolicy& policy) {
  const bool same = gold.text() == answer.text();
  if (gold.plain_integer() && answer.plain_integer() && policy.rounding != MathPolicy::digits)
    return {same ? Outcome::equal : Outcome::different, ""};
  if (same && !gold.text().empty() && !policy.simplified) return {Outcome::equal, ""};
  const MathAnswer& g = gold.read();
  const MathAnswer& a = answer.read();
  if (g.readings.empty()) return {Outcome::undecided, "unreadable_gold"};
  if (a.readings.empty()) return {Outcome::different, "unreadable_answer"};
  bool exhausted = false;
  const Outcome outcome = answers_equal(g, a, policy, &exhausted);
  if (outcome == Outcome::equal && policy.simplified && !same &&
      !std::any_of(a.readings.begin(), a.readings.end(), is_simplest)) {
    return {Outcome::different, "not_simplified"};
  }
  if (outcome == Outcome::undecided) {
    // What cannot be read is no answer to a gold that can.
    if (answer.unread() && !gold.unread()) return {Outcome::different, "unreadable_answer"};
    return {outcome, exhausted ? "work_limit" : "undecided"};
  }
  return {outcome, ""};
}

bool are_equal(const MathText& gold, const MathText& answer, const MathPolicy& policy) {
  const bool integers = gold.plain_integer() && answer.plain_integer();
  if (!integers && MathSketch::surely_unequal(gold.sketch(), answer.sketch(), policy)) return false;
  return compare_texts(gold, answer, policy).outcome == Outcome::equal;
}

}  // namespace r1
