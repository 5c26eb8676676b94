// The kind "math": extract, read, compare. Whole numbers written plainly take a short cut.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cctype>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/extract_lines.h"
#include "libr1/verify/answer/extract_shape.h"
#include "libr1/verify/answer/runs.h"
#include "libr1/verify/answer/sayings.h"
#include "libr1/verify/choice/choice.h"
#include "libr1/verify/equal/policy.h"
#include "libr1/verify/equal/text.h"
#include "libr1/verify/parse/words.h"
#include "libr1/verify/registry.h"

namespace r1 {
namespace {

// The letters of a gold like "A, C and D"; empty if it is none.
std::string several_letters(std::string_view gold) {
  std::string letters;
  if (gold.starts_with("\\text{") && gold.ends_with('}')) gold = gold.substr(6, gold.size() - 7);
  if (gold.size() > 30) return letters;
  for (size_t i = 0; i < gold.size(); ++i) {
    if (gold.substr(i).starts_with("and "))
      i += 3;
    else if (gold[i] >= 'A' && gold[i] <= 'J')
      letters += gold[i];
    else if (gold[i] != ' ' && gold[i] != ',' && gold[i] != '(' && gold[i] != ')')
      return "";
  }
  return letters.size() > 1 && std::is_sorted(letters.begin(), letters.end()) ? letters : "";
}

// The letters of a sentence that says which options hold: "The correct options are A, B and D."
// Empty if it says more, or denies something.
std::string letters_said(std::string_view text) {
  constexpr std::array<std::string_view, 11> kSays = {"option",     "options", "answer",  "answers",
                                                      "choice",     "choices", "correct", "true",
                                                      "statements", "hold",    "right"};
  constexpr std::array<std::string_view, 12> kIdle = {"the",   "so",    "are",       "is",
                                                      "and",   "final", "both",      "only",
                                                      "hence", "thus",  "therefore", "all"};
  text = strip_marks(text);
  if (const size_t line = text.rfind('\n'); line != std::string_view::npos)
    text = text.substr(line + 1);
  if (text.size() > 200) return "";
  std::string letters, word;
  bool says = false;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += c;
      continue;
    }
    if (std::string_view(" ,.:*()&$").find(c) == std::string_view::npos) return "";
    if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'J') {
      letters += word;
    } else if (!word.empty()) {
      word[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(word[0])));
      const bool said = std::find(kSays.begin(), kSays.end(), word) != kSays.end();
      if (!said && std::find(kIdle.begin(), kIdle.end(), word) == kIdle.end()) return "";
      says = says || said;
    }
    word.clear();
  }
  return says && std::is_sorted(letters.begin(), letters.end()) ? letters : "";
}

// Where a choice is announced.
std::string_view tail_of(std::string_view text) {
  constexpr size_t kLong = 50000;
  return text.size() > kLong ? text.substr(text.size() - kLong) : text;
}

// A gold that is a choice letter is met by "(C) 42" too.
bool same_letter(std::string_view gold, const Task& task, const std::string& answer) {
  const std::string_view bare = strip_marks(gold);
  if (const std::string several = several_letters(bare); !several.empty())
    return letters_said(answer) == several || letters_said(task.answer.text()) == several ||
           find_choice(tail_of(task.answer.text()), task.options).letters == several;
  // "(a) 3 (b) 5" has parts, and is no choice.
  const bool parts = bare.find('(') != bare.rfind('(') || bare.find(')') != bare.rfind(')');
  const char letter = bare.size() <= 12 && !parts ? letter_of(bare) : '\0';
  if (letter == '\0') return false;
  return letter_of(answer) == letter ||
         find_choice(tail_of(task.answer.text()), task.options).letters ==
             std::string_view(&letter, 1);
}

// \text{Yes} without its command, $\text{Yes}$ without dollars, too.
std::string_view without_text(std::string_view gold) {
  if (gold.size() > 2 && gold.front() == '$' && gold.find('$', 1) == gold.size() - 1)
    gold = gold.substr(1, gold.size() - 2);
  for (const std::string_view open : {"\\text{", "\\textbf{", "\\mathrm{"}) {
    if (gold.starts_with(open) && gold.find('}') + 1 == gold.size())
      return gold.substr(open.size(), gold.size() - open.size() - 1);
  }
  return gold;
}

// "The answer must be 6!", where no formula says that it is a factorial.
bool is_exclaimed(const Extracted& found, const Task& task) {
  const std::string& s = found.text;
  // "So 12!" says no factorial either.
  const bool short_of = (found.step == "last_math" || found.step == "whole") &&
                        task.answer.text().size() < s.size() + 12 &&
                        task.answer.text().size() > s.size();
  return (found.step == "final_answer" || short_of) && s.size() > 1 && s.size() < 20 &&
         s.back() == '!' && s.find_first_not_of("0123456789.,-") == s.size() - 1 &&
         strip_marks(task.answer.text()).ends_with('!');
}

// The yes or no that a text says first ("No. It is not closed", "\\text{Yes}, since ..."), as
// canonical_words() has it; with its reason only if `reason`. Empty if there is none.
std::string verdict_word(std::string_view text, bool reason) {
  text = without_text(text);
  if (text.starts_with("\\text{")) text.remove_prefix(6);
  const size_t end = reason ? text.find_first_of(".,;:") : std::string_view::npos;
  const std::string_view word = text.substr(0, end);
  if (word.size() > 12) return "";
  if (word.find_first_of("eEoO") == std::string_view::npos) return "";  // nor yes, no, true, false
  const std::string said = canonical_words(normal_words(word));
  if (said != "true" && said != "false") return "";
  // "No. 5" is a number, "Yes, no" are two answers, "no, 3" a list.
  const std::string_view rest = end == std::string_view::npos ? "" : text.substr(end + 1);
  const bool sentence =
      end == std::string_view::npos || (rest.starts_with(' ') && count_words(rest) > 1);
  return sentence ? said : "";
}

// The T or F for a "True" or "False" on the other side.
bool same_initial(std::string_view letter, std::string_view word) {
  letter = without_text(letter);
  if (letter != "T" && letter != "F") return false;
  return normal_words(without_text(word)) == (letter == "T" ? "true" : "false");
}

// "So the given statement is not true.": the verdict that a text has on what it was asked, for a
// gold that is one; "true", "false" or empty.
std::string verdict_on_statement(std::string_view text) {
  constexpr size_t kTail = 600;
  text = text.substr(text.size() - std::min(text.size(), kTail));
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr size_t npos = std::string::npos;
  size_t at = npos, end = 0;
  for (const std::string_view said : {"statement is ", "claim is ", "assertion is "}) {
    const size_t last = low.rfind(said);
    if (last == npos || (at != npos && last < at)) continue;
    at = last;
    end = last + said.size();
  }
  if (at == npos) return "";
  // "if the statement is true", "whether the given statement is true"
  std::string_view before = std::string_view(low).substr(0, at);
  before.remove_prefix(before.find_last_of(".\n") == npos ? 0 : before.find_last_of(".\n") + 1);
  for (const std::string_view open : {"if ", "whether ", "suppose ", "assume ", "when "}) {
    if (before.find(open) != npos) return "";
  }
  std::string_view rest = std::string_view(low).substr(end);
  bool denied = false;
  for (const std::string_view lead :
       {"therefore ", "indeed ", "thus ", "**", "not ", "necessarily ", "always "}) {
    if (!rest.starts_with(lead)) continue;
    denied = denied || lead == "not ";
    rest.remove_prefix(lead.size());
  }
  bool yes = false;
  for (const std::string_view word : {"true", "correct", "false", "incorrect"}) {
    if (!rest.starts_with(word)) continue;
    yes = word == "true" || word == "correct";
    rest.remove_prefix(word.size());
    if (!rest.empty() && std::string_view(".,;!\n*").find(rest[0]) == npos &&
        !rest.starts_with(" because ") && !rest.starts_with(" - ") && !rest.starts_with(" since "))
      return "";
    return yes != denied ? "true" : "false";
  }
  return "";
}

// "Yes, it converges" and "Yes": one of them says no more than the word.
bool same_verdict(std::string_view gold, std::string_view answer, bool stated) {
  if (stated && (same_initial(gold, answer) || same_initial(answer, gold))) return true;
  const std::string asked = verdict_word(gold, false), said = verdict_word(answer, false);
  if (!asked.empty()) return verdict_word(answer, true) == asked;
  return !said.empty() && verdict_word(gold, true) == said;
}

// A gold of "True" and a last line that begins with it, or a verdict on the statement.
bool says_verdict(std::string_view gold, const Task& task) {
  const std::string asked = verdict_word(gold, false);
  if (asked.empty()) return false;
  std::string_view text = strip_marks(task.answer.text());
  if (const std::string said = verdict_on_statement(text); !said.empty()) return said == asked;
  if (const size_t line = text.rfind('\n'); line != std::string_view::npos)
    text = strip_marks(text.substr(line + 1));
  const size_t colon = text.find(": ");  // "Step 5: True."
  if (text.starts_with("Step ") && colon != std::string_view::npos && colon < 9)
    text = strip_marks(text.substr(colon + 1));
  if (text.ends_with('.') && text.size() < 8) text.remove_suffix(1);
  return verdict_word(text, true) == asked;
}

// Whether the last sentence of `text` ends in the gold words: "The function is even.", "So it
// diverges".
bool said_last(std::string_view gold, std::string_view text) {
  gold = without_text(gold);
  const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  if (gold.size() < 3 || gold.size() > 40 || !std::any_of(gold.begin(), gold.end(), is_letter))
    return false;
  const auto mathematics = [](char c) {
    return std::string_view("0123456789$\\=<>^_{}|,;").find(c) != std::string_view::npos;
  };
  if (std::any_of(gold.begin(), gold.end(), mathematics)) return false;
  text = strip_marks(text);
  if (const size_t line = text.rfind('\n'); line != std::string_view::npos)
    text = strip_marks(text.substr(line + 1));
  while (text.ends_with('.') || text.ends_with('!'))
    text = strip_marks(text.substr(0, text.size() - 1));
  if (const size_t stop = text.rfind(". "); stop != std::string_view::npos)
    text = text.substr(stop + 2);
  for (const std::string_view reason : {", because ", " because ", ", since "}) {
    if (const size_t at = text.find(reason); at != std::string_view::npos)
      text = text.substr(0, at);
  }
  // "If today is Wednesday, tomorrow is Thursday": what was given
  text = main_clause(text);
  if (text.size() > 300) return false;
  const std::string words = normal_words(text), end = canonical_words(normal_words(gold));
  // Where the gold begins in the sentence, in whatever spelling; words that deny or join make it
  // another answer.
  constexpr std::array<std::string_view, 25> kOthers = {
      "not",   "isnt", "arent", "doesnt", "dont",   "cannot", "cant", "neither", "nor",
      "never", "no",   "or",    "if",     "unless", "either", "non",  "whether", "and",
      "both",  "but",  "wasnt", "wrong",  "than",   "unlike", "false"};
  constexpr std::array<std::string_view, 12> kLeads = {
      "in", "on", "is", "are", "was", "were", "be", "has", "have", "becomes", "called", "equals"};
  const auto has_other = [&](std::string_view some) {
    for (size_t at = 0; at < some.size();) {
      const size_t gap = std::min(some.find(' ', at), some.size());
      if (std::find(kOthers.begin(), kOthers.end(), some.substr(at, gap - at)) != kOthers.end())
        return true;
      at = gap + 1;
    }
    return false;
  };
  // "decreasing on that interval": where it is so may be said behind the gold.
  const auto is_end = [&](std::string_view rest) {
    if (canonical_words(std::string(rest)) == end) return true;
    for (const std::string_view place :
         {" on ", " at ", " by ", " for all ", " for every ", " for any "}) {
      const size_t at = rest.find(place);
      if (at == std::string_view::npos || canonical_words(std::string(rest.substr(0, at))) != end)
        continue;
      const std::string_view tail = rest.substr(at + place.size());
      return tail.find_first_of("0123456789") == std::string_view::npos &&
             std::count(tail.begin(), tail.end(), ' ') < 4 && tail.find(place) == tail.npos &&
             !has_other(tail);
    }
    return false;
  };
  std::string_view last;
  for (size_t at = 0; at < words.size();) {
    const size_t gap = std::min(words.find(' ', at), words.size());
    const std::string_view word = std::string_view(words).substr(at, gap - at);
    const bool article = word == "a" || word == "an" || word == "the";
    const bool led = std::find(kLeads.begin(), kLeads.end(), last) != kLeads.end();
    const bool verb = end == "converges" || end == "diverges" || end == "does not exist";
    if ((led || (verb && at > 0)) && is_end(std::string_view(words).substr(at))) return true;
    if (has_other(word)) return false;
    if (!article) last = word;
    at = gap + 1;
  }
  return false;
}

// The last line, if it is short.
std::string_view last_line(const Task& task) {
  constexpr size_t kLong = 200;
  std::string_view text = strip_marks(tail_of(task.answer.text()));
  if (const size_t line = text.rfind('\n'); line != std::string_view::npos)
    text = strip_marks(text.substr(line + 1));
  return text.size() < kLong ? text : std::string_view();
}

// The i-th of the golds that can be read, as it stands in the record.
std::string_view written_gold(const Task& task, size_t i) {
  for (const std::string& text : task.golds) {
    if (task.golds.size() > 1 && !extract_gold(text)) continue;
    if (i-- == 0) return strip_marks(text);
  }
  return {};
}

// "There are 3 such primes: 2, 3 and 7." says 3 as well as the list, if that has as many elements.
bool counts_list(std::string_view gold, const Extracted& found, const Task& task) {
  if (!is_plain_integer(gold) || gold.size() > 3 ||
      (found.step != "last_math" && found.step != "last_number"))
    return false;
  std::string_view text = strip_marks(tail_of(task.answer.text()));
  if (const size_t line = text.rfind('\n'); line != std::string_view::npos)
    text = text.substr(line + 1);
  const size_t list = text.rfind(found.text);
  if (text.size() > 400 || list == std::string_view::npos) return false;
  const std::string before = normal_words(text.substr(0, list));
  const bool announced =
      text.substr(0, list).find(':') != std::string_view::npos || before.ends_with("namely");
  if (!announced) return false;
  const auto is_gold = [&](std::string_view count) {
    const auto said = number_words(count);
    return count == gold || (said && std::to_string(*said) == gold);
  };
  if (const size_t at = std::min(before.find("there are "), before.find("there is "));
      at != std::string::npos) {
    std::string_view rest = std::string_view(before).substr(before.find(' ', at + 6) + 1);
    for (const std::string_view idle : {"exactly ", "only ", "a total of ", "in total "}) {
      if (rest.starts_with(idle)) rest.remove_prefix(idle.size());
    }
    if (!is_gold(rest.substr(0, rest.find(' ')))) return false;
  } else if (found.step == "last_number") {
    return false;
  } else {  // "8 has 4 divisors: ": the last number before the list
    std::string_view rest = before;
    std::string_view word;
    const auto counts = [&] {
      return (!word.empty() && std::all_of(word.begin(), word.end(), is_digit)) ||
             number_words(word).has_value();
    };
    for (bool found_count = false; !found_count;) {
      if (rest.empty()) return false;
      const size_t gap = rest.rfind(' ');
      word = rest.substr(gap == std::string_view::npos ? 0 : gap + 1);
      rest = rest.substr(0, gap == std::string_view::npos ? 0 : gap);
      found_count = counts();
    }
    if (!is_gold(word)) return false;
  }
  // The elements: commas and "and" between them, outside of brackets.
  size_t n = 1;
  int depth = 0;
  for (size_t i = 0; i < found.text.size(); ++i) {
    const char c = found.text[i];
    depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
    const bool word = std::string_view(found.text).substr(i).starts_with(" and ");
    const bool after_comma = i > 0 && found.text[i - 1] == ',';
    if (depth == 0 && (c == ',' || (word && !after_comma))) ++n;
  }
  return std::to_string(n) == gold;
}

// Whether the answer repeats the whole gold as it is written, where the step took less of it than
// that, or a box holds a sentence around one formula, as golds do ("Solution is: $k=4$").
bool says_gold(std::string_view written, std::string_view gold, const Extracted& found,
               const Task& task, const MathPolicy& policy) {
  if (policy.simplified) return false;
  if (found.step == "boxed") {
    if (same_text(written, found.text)) return true;
    if (found.text.find('$') == std::string::npos || math_runs(found.text).size() != 1)
      return false;
    const auto inside = extract_gold(found.text);
    return inside && inside->step != "whole" && inside->step != "boxed" &&
           compare_texts(MathText(gold), MathText(inside->text), policy).outcome == Outcome::equal;
  }
  if (found.step != "final_answer" || task.answer.text().size() > 200000) return false;
  const auto line = line_after_answer_phrase(task.answer.text());
  return line && same_text(written, *line);
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
  const bool stated = found && (found->step == "boxed" || found->step == "final_answer" ||
                                found->step == "hash_mark");
  for (const std::string& gold : golds) {
    if (same != golds.end() ||
        !said_last(gold, stated ? std::string_view(found->text) : task.answer.text()))
      continue;
    v.pass = true;
    v.score = 1.0;
    v.gold = v.extracted = gold;
    v.reason = stated ? found->step : "last_words";
    return v;
  }
  const auto said = [&] { return stated ? std::string_view(found->text) : last_line(task); };
  if (!found) {
    v.reason = "no_answer";
    const auto named = std::find_if(golds.begin(), golds.end(), [&](const std::string& gold) {
      return same_letter(gold, task, "") || number_said(gold, task.answer.text(), policy.math) ||
             same_saying(gold, said());
    });
    if (named == golds.end()) return v;
    v.pass = true;
    v.score = 1.0;
    v.gold = v.extracted = *named;
    v.reason = "last_words";
    return v;
  }
  v.extracted = found->text;
  v.reason = found->step;
  const MathText answer(found->text);
  for (size_t i = 0; i < golds.size(); ++i) {
    const std::string& gold = golds[i];
    const MathText asked(gold);
    MathComparison c = compare_texts(asked, answer, policy.math);
    if (c.outcome != Outcome::equal &&
        (says_gold(written_gold(task, i), gold, *found, task, policy.math) ||
         counts_list(gold, *found, task) ||
         (found->step == "whole" && has_word(found->text) &&
          number_said(gold, task.answer.text(), policy.math))))
      c = {Outcome::equal, ""};
    // A gold of several values beside "Vertex: (2, -1), axis: x = 2".
    if (c.outcome != Outcome::equal && !stated && gold.find(',') != std::string::npos &&
        !has_word(gold)) {
      if (const std::string values = labelled_values(said()); !values.empty())
        c = compare_texts(asked, MathText(values), policy.math);
    }
    // "must be 6!" is no 720 where no formula says so.
    if (is_exclaimed(*found, task) && !gold.ends_with('!'))
      c = compare_texts(asked, MathText(found->text.substr(0, found->text.size() - 1)),
                        policy.math);
    const bool worded = has_word(gold);
    if (worded && c.outcome == Outcome::equal && contradicts(gold, said()))
      c = {Outcome::different, ""};
    if (worded && c.outcome != Outcome::equal &&
        (same_saying(gold, found->text) || (!stated && same_saying(gold, said()))))
      c = {Outcome::equal, ""};
    if (c.outcome == Outcome::equal || same_letter(gold, task, found->text) ||
        same_verdict(gold, found->text, stated || found->step == "whole") ||
        same_verdict(written_gold(task, i), found->text, stated || found->step == "whole") ||
        (!stated && says_verdict(gold, task))) {
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
