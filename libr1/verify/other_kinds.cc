// The kinds "choice" and "format".
// SPDX-License-Identifier: MIT
#include "libr1/verify/choice.h"
#include "libr1/verify/extract.h"
#include "libr1/verify/math_words.h"
#include "libr1/verify/registry.h"

namespace r1 {
namespace {

// The gold's letter: a letter, or the text of an option.
char gold_letter(const std::string& gold, const std::vector<std::string>& options) {
  const std::string text = last_box(gold).value_or(gold);
  if (const char c = letter_of(text)) return c;
  return option_with_text(text, options);
}

}  // namespace

Verdict verify_choice(const Task& task, const VerifyPolicy&) {
  std::string right;
  for (const std::string& gold : task.golds) {
    if (const char c = gold_letter(gold, task.options)) right += c;
  }
  if (right.empty()) return Verdict::undecided("unreadable_gold");
  Verdict v = Verdict::passed(false);
  v.gold = std::string(1, right[0]);
  if (task.truncated) {
    v.reason = "truncated";
    return v;
  }
  const ChoiceFound found = find_choice(task.answer.text(), task.options);
  if (found.letters.empty()) {
    if (!found.text.empty()) v.extracted = found.text;
    v.reason = found.text.empty() ? "no_answer" : "no_choice";
    return v;
  }
  v.extracted = found.letters;
  v.reason = found.letters.size() > 1 ? std::string_view("several_choices") : found.step;
  if (found.letters.size() == 1 && right.find(found.letters[0]) != std::string::npos) {
    v.pass = true;
    v.score = 1.0;
    v.gold = found.letters;
  }
  return v;
}

Verdict verify_format(const Task& task, const VerifyPolicy& policy) {
  if (!task.whole) return Verdict::undecided("no_completion");
  Verdict v;
  v.score = format_score(policy.format, *task.whole);
  v.pass = *v.score == 1.0;
  v.reason = *v.pass ? "format_kept" : "format_broken";
  return v;
}

}  // namespace r1
