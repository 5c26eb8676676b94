// The kinds "choice" and "format".
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/choice/choice.h"
#include "libr1/verify/parse/words.h"
#include "libr1/verify/registry.h"

namespace r1 {
namespace {

// The gold's letter: what the record labels an option with, a letter, or the text of an option. A
// JSON number is an option's place from 0 on, as MMLU writes it.
char gold_letter(const std::string& gold, const Task& task) {
  const auto letter = [](size_t i) { return static_cast<char>('A' + i); };
  if (const auto raw = task.record ? task.record->raw(task.gold_field) : std::nullopt;
      raw && !task.options.empty() && is_digit(raw->front())) {
    const bool place =
        raw->size() == 1 && static_cast<size_t>(raw->front() - '0') < task.options.size();
    return place ? letter(static_cast<size_t>(raw->front() - '0')) : '\0';
  }
  const auto label = std::find(task.option_labels.begin(), task.option_labels.end(), gold);
  if (label != task.option_labels.end())
    return letter(static_cast<size_t>(label - task.option_labels.begin()));
  const std::string text = last_box(gold).value_or(gold);
  if (const char c = option_with_words(text, task.options)) return c;  // "C. elegans"
  if (const char c = letter_of(text)) return c;
  return option_with_text(text, task.options);
}

}  // namespace

Verdict verify_choice(const Task& task, const VerifyPolicy&) {
  std::string right;
  for (const std::string& gold : task.golds) {
    if (const char c = gold_letter(gold, task)) right += c;
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
