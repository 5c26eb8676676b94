// The mathematics in a sentence that is no answer as it stands. SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/asides.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/extract_shape.h"
#include "libr1/verify/answer/runs.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

// "Evelyn, because she ran fastest": the words before the reason.
std::string_view first_clause(std::string_view words) {
  for (const std::string_view mark :
       {", ", "; ", " because ", " since ", " as ", " for ", " (", " - "}) {
    const size_t at = words.find(mark);
    if (at != npos && at > 0 && count_words(words.substr(at)) >= 2) words = words.substr(0, at);
  }
  return words;
}

// "15% of 60 is 9", "half of 12 plus 4 equals 10": what a sentence that begins with what is worked
// out ends in; else all.
std::string_view result_of(std::string_view sentence) {
  for (const std::string_view verb : {" is ", " equals ", " gives ", " makes "}) {
    const size_t at = sentence.find(verb);
    if (at == npos || sentence.find(", ") < at) continue;
    const std::string_view worked = sentence.substr(0, at),
                           rest = sentence.substr(at + verb.size());
    bool works = false;
    for (const std::string_view sign :
         {"% of ", " times ", " plus ", " minus ", " divided by ", " multiplied by ", " + ", " * "})
      works = works || worked.find(sign) != npos;
    const MathRun value = first_run(rest);
    if (works && value.end > 0 && value.begin == 0 && count_words(rest.substr(value.end)) < 2)
      return rest;
  }
  return sentence;
}

// "the order of 5 in U_8 is 2", "that after 6 years there will be $33,789": where a sentence that
// begins with words has a value behind the verb of its main clause, what stands there; else all.
std::string_view predicate_of(std::string_view sentence) {
  constexpr size_t kLong = 600, kMost = 8;
  if (sentence.size() > kLong || sentence.empty()) return sentence;
  if (!is_alpha(sentence[0])) return result_of(sentence);
  constexpr std::array<std::string_view, 7> kVerbs = {" is ",  " are ",  " equals ",    " be ",
                                                      " has ", " have ", " approaches "};
  constexpr std::array<std::string_view, 13> kHedges = {
      "approximately ", "about ",  "roughly ", "exactly ", "equal to ", "given by ", "indeed ",
      "around ",        "nearly ", "only ",    "also ",    "thus ",     "just "};
  constexpr std::array<std::string_view, 12> kSubordinate = {
      " when ",  " if ",    " where ", " since ", " because ",  " as ",
      " while ", " which ", " that ",  " with ",  " at which ", " who "};
  const MathRun first = first_run(sentence);
  if (first.end == 0) return sentence;
  std::string_view last;
  size_t clause = 0;
  for (size_t at = 0, n = 0; n < kMost; ++n) {
    size_t verb = npos, end = npos;
    for (const std::string_view v : kVerbs) {
      const size_t found = sentence.find(v, at);
      if (found < verb) {
        verb = found;
        end = found + v.size();
      }
    }
    if (verb == npos) break;
    at = end - 1;
    std::string_view rest = sentence.substr(end);
    for (const std::string_view hedge : kHedges) {
      if (rest.starts_with(hedge)) rest.remove_prefix(hedge.size());
    }
    const MathRun value = first_run(rest);
    if (value.end == 0 || value.begin != 0) continue;
    const std::string_view before = sentence.substr(clause, verb - clause);
    const std::string padded =
        " " + std::string(clause == 0 && before.starts_with("that ") ? before.substr(5) : before) +
        " ";
    const bool led = std::any_of(kSubordinate.begin(), kSubordinate.end(),
                                 [&](auto word) { return padded.find(word) != npos; });
    last = rest;
    clause = end + (rest.data() - sentence.data() - end) + value.end;
    if (!led) return rest;
  }
  return last.empty() ? sentence : last;
}

// "\u5c0f\u7ea2\u6709" before a number: somebody has, is, needs so many.
bool ends_in_chinese_verb(std::string_view before) {
  for (const std::string_view verb :
       {"\u6709", "\u662f", "\u4e3a", "\u5171", "\u5269", "\u5269\u4e0b", "\u5f97", "\u9700\u8981",
        "\u4ed8", "\u82b1", "\u8981", "\u5230", "\u7528"}) {
    if (before.ends_with(verb)) return true;
  }
  return false;
}

// "\u7532\u662f20\uff0c\u4e59\u662f12" (one is 20, the other is 12): the values of a sentence whose
// clauses each say what something is; empty if it is no such sentence.
std::string chinese_values(std::string_view sentence) {
  constexpr std::string_view kComma = "\uff0c";
  if (sentence.find(kComma) == npos) return "";
  std::string found;
  for (std::string_view rest = sentence; !rest.empty();) {
    const size_t comma = rest.find(kComma);
    const std::string_view clause = rest.substr(0, comma);
    rest.remove_prefix(comma == npos ? rest.size() : comma + kComma.size());
    const MathRun run = first_run(clause);
    const std::string_view before = clause.substr(0, run.begin);
    if (run.end == 0 || first_run(clause.substr(run.end)).end > 0 ||
        before.find("\u6bd4") != npos || before.find("\u5171") != npos ||
        !(before.ends_with("\u662f") || before.ends_with("\u4e3a")))
      return "";
    found += (found.empty() ? "" : ", ") + std::string(run.inside);
  }
  return found.find(", ") == npos ? "" : found;
}

// "the number of divisors of 12, so 6", "half of 16: 8", "10% of 80, or 8": what a sentence comes
// to that describes its answer first; empty if it is no such sentence.
std::string_view resolved(std::string_view sentence) {
  constexpr size_t kLong = 300;
  constexpr std::array<std::string_view, 16> kDescribing = {
      "the ",      "more than ",  "less than ", "greater than ", "fewer than ", "between ",
      "twice ",    "half ",       "double ",    "triple ",       "obtained ",   "found by ",
      "given by ", "calculated ", "at least ",  "at most "};
  if (sentence.size() > kLong || sentence.find_first_of(",:") == npos) return {};
  const size_t digits = sentence.find_first_not_of("0123456789.");
  const bool share = digits != npos && digits > 0 && sentence.substr(digits).starts_with("% of ");
  const bool describes =
      share || std::any_of(kDescribing.begin(), kDescribing.end(),
                           [&](std::string_view lead) { return sentence.starts_with(lead); });
  if (!describes) return {};
  std::string_view found;
  size_t best = 0;
  for (const std::string_view joint :
       {", namely ", ", i.e. ", ", i.e., ", ", that is, ", ", that is ", ", specifically ", ", so ",
        ", or ", ": ", ", which is ", ", which equals ", ", which gives "}) {
    const size_t at = sentence.rfind(joint);
    if (at == npos || at < best) continue;
    const std::string_view rest = strip_marks(sentence.substr(at + joint.size()));
    const MathRun value = first_run(rest);
    if (value.end == 0 || value.begin > 1 || count_words(rest.substr(value.end)) > 2) continue;
    found = rest;
    best = at;
  }
  return found;
}

}  // namespace

// "therefore 5 apples": the mathematics in a sentence that is no answer as it stands.
std::string answer_in_sentence(std::string_view sentence) {
  sentence = strip_marks(sentence);
  if (is_plain_number(sentence)) return std::string(sentence);
  if (const size_t bold = next_bold(sentence, 0); bold != npos) {
    // "Janet makes **$18** every day": the bold of a sentence; else it ends before this one.
    const size_t close = next_bold(sentence, bold + 2);
    if (close != npos && first_run(sentence.substr(0, bold)).end == 0) {
      const std::string_view inside = strip_marks(sentence.substr(bold + 2, close - bold - 2));
      if (!denies(sentence.substr(0, bold)) && shape_of(inside) == Shape::math)
        return std::string(inside);
    }
    sentence = strip_marks(sentence.substr(0, bold));
  }
  if (sentence.ends_with("$!") || sentence.ends_with("\\)!")) sentence.remove_suffix(1);
  if (sentence.ends_with('`') && sentence.find('`') + 1 == sentence.size())
    sentence.remove_suffix(1);
  if (sentence.empty()) return "";
  // "0.25 (or 25%)" says it twice.
  for (const std::string_view again :
       {" (or ", " (i.e", " (about ", " (approximately ", " (\u2248", " (that is"}) {
    const size_t at = sentence.ends_with(')') ? sentence.find(again) : npos;
    if (at != npos && at > 0) sentence = strip_marks(sentence.substr(0, at));
  }
  if (const auto value = resolved(sentence); !value.empty()) sentence = value;
  const Shape shape = shape_of(sentence);
  // "7 (3 + 4)"
  const size_t open = sentence.ends_with(')') ? sentence.find(" (") : npos;
  if (shape == Shape::math && open != npos && is_plain_number(sentence.substr(0, open)) &&
      count_words(sentence.substr(open)) == 0 && sentence.find(" (", open + 1) == npos &&
      first_run(sentence).inside == sentence.substr(0, open))
    return std::string(sentence.substr(0, open));
  if (shape == Shape::math) return std::string(sentence);
  // "May 5", "Player 1"
  const int words = count_words(sentence);
  if (auto values = chinese_values(sentence); !values.empty()) return values;
  if (const auto run = first_run(sentence);
      run.end > 0 && ends_in_chinese_verb(sentence.substr(0, run.begin)))
    return std::string(run.inside);
  if (shape == Shape::words && words > 0 && words <= 2 && sentence.find('$') == npos &&
      is_filled_in(sentence))
    return std::string(sentence);
  if (const auto verdict = leading_verdict(without_lead(sentence)); !verdict.empty())
    return std::string(verdict);
  sentence = predicate_of(sentence);
  const MathRun run = first_run(sentence);
  if (run.end > 0 && denies(sentence.substr(0, run.begin))) return "";
  if (run.end > 0) return std::string(run.inside);
  return std::string(strip_marks(first_clause(sentence)));
}

}  // namespace r1
