// The kind "math": extract, read, compare. Whole numbers written plainly take a short cut.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/choice.h"
#include "libr1/verify/extract.h"
#include "libr1/verify/math_parse.h"
#include "libr1/verify/math_policy.h"
#include "libr1/verify/math_simplest.h"
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

// What came of comparing, and why if it is no plain yes or no.
struct Comparison {
  Outcome outcome = Outcome::different;
  std::string_view reason;
};

bool is_unread(const MathAnswer& a) {
  return std::all_of(a.readings.begin(), a.readings.end(), has_unread);
}

Comparison compare_texts(std::string_view gold, std::string_view answer, const MathPolicy& policy) {
  if (is_plain_integer(gold) && is_plain_integer(answer) && policy.rounding != MathPolicy::digits) {
    return {gold == answer ? Outcome::equal : Outcome::different, ""};
  }
  if (gold == answer && !gold.empty() && !policy.simplified) return {Outcome::equal, ""};
  const MathAnswer g = parse_math(gold);
  const MathAnswer a = parse_math(answer);
  if (g.readings.empty()) return {Outcome::undecided, "unreadable_gold"};
  if (a.readings.empty()) return {Outcome::different, "unreadable_answer"};
  bool exhausted = false;
  const Outcome outcome = answers_equal(g, a, policy, &exhausted);
  if (outcome == Outcome::equal && policy.simplified && gold != answer &&
      !std::any_of(a.readings.begin(), a.readings.end(), is_simplest)) {
    return {Outcome::different, "not_simplified"};
  }
  if (outcome == Outcome::undecided) {
    // What cannot be read is no answer to a gold that can.
    if (is_unread(a) && !is_unread(g)) return {Outcome::different, "unreadable_answer"};
    return {outcome, exhausted ? "work_limit" : "undecided"};
  }
  return {outcome, ""};
}

}  // namespace

Outcome math_texts_equal(std::string_view gold, std::string_view answer, const MathPolicy& policy) {
  return compare_texts(gold, answer, policy).outcome;
}

namespace {

// A gold that is a choice letter is met by "(C) 42" too.
bool same_letter(std::string_view gold, const Task& task, const std::string& answer) {
  const std::string_view bare = strip_marks(gold);
  const char letter = bare.size() <= 12 ? letter_of(bare) : '\0';
  if (letter == '\0') return false;
  return letter_of(answer) == letter ||
         find_choice(task.answer.text(), task.options).letters == std::string_view(&letter, 1);
}

}  // namespace

Verdict verify_math(const Task& task, const VerifyPolicy& policy) {
  std::vector<std::string> golds;
  for (const std::string& text : task.golds) {
    if (auto gold = extract_gold(text)) golds.push_back(std::move(gold->text));
  }
  if (golds.empty()) return Verdict::undecided("unreadable_gold");
  Verdict v = Verdict::passed(false);
  v.gold = golds.front();
  if (const std::string recorded = math_policy_json(policy.math); !recorded.empty())
    v.more = ", \"policy\": " + recorded;
  if (task.truncated) {
    v.reason = "truncated";
    return v;
  }
  // A gold of many words, repeated as it is, needs no reading.
  const auto same = std::find_if(golds.begin(), golds.end(), [&](const std::string& gold) {
    return may_be(task.answer, gold) && strip_marks(task.answer.text()) == gold;
  });
  const std::optional<Extracted> found =
      same != golds.end() ? Extracted{*same, "whole"} : extract_from_end(task.answer);
  if (!found) {
    v.reason = "no_answer";
    return v;
  }
  v.extracted = found->text;
  v.reason = found->step;
  for (const std::string& gold : golds) {
    const Comparison c = compare_texts(gold, found->text, policy.math);
    if (c.outcome == Outcome::equal || same_letter(gold, task, found->text)) {
      v.pass = true;
      v.score = 1.0;
      v.gold = gold;
      v.reason = found->step;
      return v;
    }
    if (c.outcome == Outcome::undecided) {
      v.pass.reset();
      v.score.reset();
    }
    // An undecided gold outweighs one that surely differs.
    if (!c.reason.empty() && (c.outcome == Outcome::undecided || v.pass)) v.reason = c.reason;
  }
  return v;
}

}  // namespace r1
