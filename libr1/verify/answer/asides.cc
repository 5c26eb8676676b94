// Runs of mathematics in a text that are no answer, by what stands around them: remarks in
// brackets, checks, notes, numbers of steps and sections, values that are denied or ruled out.
// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/asides.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/given.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

std::string lowered(std::string_view s) {
  std::string low(s);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return low;
}

// The last word of `s`, in small letters, which is taken off with the marks behind it.
std::string take_last_word(std::string_view& s) {
  while (!s.empty() && std::string_view(" \t.*(~").find(s.back()) != npos) s.remove_suffix(1);
  size_t begin = s.size();
  while (begin > 0 && is_alpha(s[begin - 1])) --begin;
  const std::string word = lowered(s.substr(begin));
  s.remove_suffix(word.size());
  return word;
}

}  // namespace

// "is not 42", "isn't 42", "cannot be 42": what follows is denied.
bool denies(std::string_view before) {
  while (!before.empty() &&
         (is_space(before.back()) || std::string_view("*`$").find(before.back()) != npos))
    before.remove_suffix(1);
  const std::string low =
      lowered(before.substr(before.size() - std::min<size_t>(before.size(), 16)));
  if (low == "not") return true;
  for (const std::string_view end :
       {" not",          "n't",          "n\u2019t",           " cannot be",
        " not be",       "n't be",       "n\u2019t be",        " not equal",
        " not equal to", " rather than", " instead of",        " reject",
        " discard",      " rule out",    " disregard",         "n'est pas",
        "nicht",         " no es",       " non \u00e8",        " n\u00e3o \u00e9",
        " \u043d\u0435", "\u4e0d\u662f", "\u4e0d\u7b49\u4e8e", "\u5e76\u975e"}) {
    if (low.ends_with(end)) return true;
  }
  return false;
}

// "3 (we reject -2)", "\\sqrt{10} units (about 3.16 units)": the last run stands in a remark in
// brackets behind another run of its line.
bool is_aside(std::string_view text, const std::vector<MathRun>& runs) {
  if (runs.size() < 2) return false;
  const MathRun& last = runs.back();
  const std::string_view inside = last.inside;  // "8 remain (12 - 4 = 8)"
  if (inside.starts_with('(') && inside.find(')') + 1 == inside.size() &&
      (inside.find('=') != npos || inside.starts_with("(or ")) &&
      text.substr(runs[runs.size() - 2].end, last.begin - runs[runs.size() - 2].end).find('\n') ==
          npos)
    return true;
  const size_t near = last.begin - std::min<size_t>(last.begin, 300);
  const size_t in_near = text.substr(near, last.begin - near).rfind('(');
  const size_t open = in_near == npos ? npos : near + in_near;
  constexpr size_t kLong = 300;  // of a remark; so that none is searched far
  if (open == npos || last.begin == 0 || open >= last.begin || last.end - open > kLong)
    return false;
  const std::string_view lead = text.substr(open + 1, last.begin - open - 1);
  const size_t in_rest = text.substr(last.end, kLong).find(')');
  const size_t close = in_rest == npos ? npos : last.end + in_rest;
  if (lead.find(')') != npos || lead.find('\n') != npos || close == npos ||
      (count_words(text.substr(open + 1, close - open - 1)) == 0 &&
       text.substr(open, close - open).find('=') == npos) ||
      text.substr(last.end, close - last.end).find('\n') != npos)
    return false;
  // The bracket is none of a formula's, and some run of the line stands before it.
  size_t i = runs.size() - 1;
  while (i > 0 && runs[i - 1].begin > open) --i;
  if (i == 0 || runs[i - 1].end > open) return false;
  return text.substr(runs[i - 1].end, open - runs[i - 1].end).find('\n') == npos;
}

// "Step 4: the system is stable": a number that only counts what is written.
static bool counts_steps(std::string_view text, const MathRun& run) {
  if (run.formula || run.inside.size() > 2 || !is_digit(run.inside[0])) return false;
  const std::string_view before = text.substr(0, run.begin);
  if (!text.substr(run.end).starts_with(':')) return false;
  for (const std::string_view word : {"Step ", "Part ", "Case ", "Question ", "Problem "}) {
    if (before.ends_with(word)) return true;
  }
  return false;
}

// "Confidence: 95%" on a line of its own: said of the answer.
static bool rates_answer(std::string_view text, const MathRun& run) {
  constexpr size_t kNear = 60;
  const std::string_view before = text.substr(0, run.begin);
  const size_t line = before.rfind('\n');
  if (line == npos || run.begin - line > kNear) return false;
  std::string_view label = before.substr(line + 1);
  while (!label.empty() && std::string_view(" *_#-(").find(label.front()) != npos)
    label.remove_prefix(1);
  const std::string low = lowered(label);
  constexpr std::array<std::string_view, 9> kLabels = {"confidence", "difficulty", "source",
                                                       "reference",  "tip",        "hint",
                                                       "disclaimer", "fun fact",   "p.s."};
  return low.find(':') != npos &&
         std::any_of(kLabels.begin(), kLabels.end(),
                     [&](std::string_view l) { return low.starts_with(l); });
}

// "equation (1)", "Theorem 2", "go on to step 3": a number that names a part of what is written. In
// "the mistake is in step 3" it may be what was asked for.
static bool names_part(std::string_view text, const MathRun& run) {
  constexpr std::array<std::string_view, 16> kAlways = {
      "equation", "equations", "eq",        "eqn",         "theorem",    "lemma",
      "figure",   "fig",       "corollary", "proposition", "definition", "section",
      "chapter",  "appendix",  "footnote",  "axiom"};
  constexpr std::array<std::string_view, 8> kOften = {"step",    "part",    "case",   "question",
                                                      "problem", "example", "method", "approach"};
  constexpr std::array<std::string_view, 4> kAsked = {"in", "at", "is", "on"};
  std::string_view inside = run.inside;
  if (inside.starts_with('(') && inside.ends_with(')'))
    inside = inside.substr(1, inside.size() - 2);
  if (run.formula || inside.empty() || inside.size() > 4 || !is_digit(inside[0]) ||
      inside.find_first_not_of("0123456789.") != npos)
    return false;
  std::string_view before = text.substr(0, run.begin);
  const std::string word = take_last_word(before);
  if (std::find(kAlways.begin(), kAlways.end(), word) != kAlways.end()) return true;
  if (std::find(kOften.begin(), kOften.end(), word) == kOften.end()) return false;
  const std::string place = take_last_word(before);
  return std::find(kAsked.begin(), kAsked.end(), place) == kAsked.end();
}

// "Could you say whether 12 is the total?": what a question holds is no answer.
static bool is_asked(std::string_view text, const MathRun& run) {
  constexpr size_t kNear = 160;
  const std::string_view rest = text.substr(run.end, kNear);
  const size_t mark = rest.find_first_of(".!?\n");
  if (mark == npos || rest[mark] != '?' || (mark + 1 < rest.size() && !is_space(rest[mark + 1])))
    return false;
  return count_words(begun_sentence(text, run.begin)) + count_words(rest.substr(0, mark)) > 2;
}

// \\square at the end of a proof; "3 possible values of $n$", of which the letter is no answer.
bool is_no_answer(std::string_view text, const std::vector<MathRun>& runs) {
  const MathRun& last = runs.back();
  if (counts_steps(text, last) || names_part(text, last) || is_asked(text, last) ||
      (runs.size() > 1 && rates_answer(text, last)))
    return true;
  std::string_view inside = last.inside;
  while (!inside.empty() && is_space(inside.front())) inside.remove_prefix(1);
  while (!inside.empty() && is_space(inside.back())) inside.remove_suffix(1);
  if (inside == "\\square" || inside == "\\blacksquare" || inside == "\\Box" || inside == "\\qed")
    return true;
  // "between *N* and *n*": letters in italics
  if (runs.size() > 1 && !last.formula && inside.size() < 10 && inside.find('*') != npos &&
      std::count_if(inside.begin(), inside.end(), is_alpha) ==
          (inside.starts_with("and ") ? 4 : 1) &&
      std::none_of(inside.begin(), inside.end(), is_digit))
    return true;
  if (runs.size() < 2 || inside.size() != 1 || !is_alpha(inside[0]) || !last.formula) return false;
  const std::string_view front = text.substr(0, last.begin), rest = text.substr(last.end);
  if (front.ends_with(" value of ")) return true;  // "(We did not need the value of $x$.)"
  if (rest.size() > 1 && rest[0] == '-' && is_alpha(rest[1])) return true;  // "$k$-subsets"
  // "There are 39 such integers $p$", "for 5 of the 6 values of $n$ he can buy exactly $n$": no
  // verb says the letter.
  const MathRun& before = runs[runs.size() - 2];
  const std::string_view between = text.substr(before.end, last.begin - before.end);
  if (between.size() > 100 || between.find('\n') != npos || between.find('.') != npos ||
      count_words(between) == 0)
    return false;
  for (const std::string_view verb : {" is ", " are ", " equals ", "= ", " be ", " to ", " by ",
                                      " gives ", " get ", " obtain ", ": ", " have ", " than "}) {
    if (front.ends_with(verb)) return false;
  }
  return true;
}

// "where $C_1$ and $C_2$ are constants" behind a solution: how many runs at the end only name them.
size_t constants_named(std::string_view text, const std::vector<MathRun>& runs) {
  constexpr size_t kNear = 160, kMost = 8;
  const MathRun& last = runs.back();
  const std::string_view rest = text.substr(last.end, 48);
  const bool says = rest.find(" constant") != npos || rest.find(" arbitrary") != npos;
  if (!says || !(rest.starts_with(" is ") || rest.starts_with(" are "))) return 0;
  const std::string_view before = text.substr(0, last.begin);
  const size_t near = before.size() - std::min(before.size(), kNear);
  const size_t where = before.substr(near).rfind("where ");
  if (where == npos) return 0;
  size_t n = 0;
  while (n < runs.size() && n < kMost && runs[runs.size() - 1 - n].begin > near + where) {
    if (runs[runs.size() - 1 - n].inside.find('=') != npos) return 0;
    ++n;
  }
  return n < runs.size() ? n : 0;
}

// "To verify: 3 * 4 = 12", "Let me double-check this: ", "We can check that 3 * 4 = 12": a sentence
// that begins so and goes on to a run.
static bool opens_check(std::string_view sentence, std::string_view inside) {
  constexpr std::array<std::string_view, 26> kLeads = {
      "to",      "let",    "me",     "us",   "lets", "let's",   "we",   "i",    "i'll",
      "you",     "can",    "now",    "also", "so",   "and",     "just", "will", "quick",
      "quickly", "double", "sanity", "a",    "our",  "finally", "may",  "could"};
  constexpr std::array<std::string_view, 9> kObjects = {
      " that ", " this", " it ", " by ", " our ", " with ", " the ", " using", " back"};
  const std::string low = lowered(sentence);
  std::string_view rest = low;
  for (int n = 0; n < 7; ++n) {
    while (!rest.empty() && std::string_view(" *_#->").find(rest.front()) != npos)
      rest.remove_prefix(1);
    size_t end = 0;
    while (end < rest.size() && (is_alpha(rest[end]) || rest[end] == '\'' || rest[end] == '-'))
      ++end;
    std::string_view word = rest.substr(0, end);
    if (word.starts_with("double-")) word.remove_prefix(7);
    const std::string_view behind = rest.substr(end);
    // "Indeed, 3 * 12 = 36", and not "Indeed, x = 12"
    if (word == "indeed")
      return inside.find('=') != npos && !inside.empty() && is_digit(inside.front());
    if (word == "check" || word == "checking" || word == "verify" || word == "verifying" ||
        word == "verification") {
      if (concludes(behind) || behind.find(" find ") != npos || behind.find("only") != npos)
        return false;
      const bool equation = inside.find('=') != npos;
      return behind.starts_with(':') || behind.starts_with(',') ||
             (equation && (behind.starts_with(' ') || behind.empty())) ||
             std::any_of(kObjects.begin(), kObjects.end(),
                         [&](std::string_view object) { return behind.starts_with(object); });
    }
    if (std::find(kLeads.begin(), kLeads.end(), word) == kLeads.end()) return false;
    rest = behind;
  }
  return false;
}

// Whether a line says no more than that what follows is a check: "**Verification:**".
static bool is_check_heading(std::string_view line) {
  constexpr size_t kLong = 40;
  const auto mark = [](char c) { return std::string_view(" *_#:.>").find(c) != npos; };
  while (!line.empty() && mark(line.front())) line.remove_prefix(1);
  while (!line.empty() && mark(line.back())) line.remove_suffix(1);
  if (line.empty() || line.size() > kLong) return false;
  const std::string low = lowered(line);
  constexpr std::array<std::string_view, 14> kHeadings = {"check",
                                                          "checking",
                                                          "verification",
                                                          "verify",
                                                          "double check",
                                                          "double-check",
                                                          "sanity check",
                                                          "check the answer",
                                                          "check the solution",
                                                          "check our answer",
                                                          "let's verify",
                                                          "let's check",
                                                          "references",
                                                          "sources"};
  return std::find(kHeadings.begin(), kHeadings.end(), low) != kHeadings.end();
}

// "Checking: 2 * 3 = 6", "Note: if order mattered, 24": the last run stands in a check of what the
// runs before it say, or in a note below it.
bool is_check(std::string_view text, const std::vector<MathRun>& runs) {
  if (runs.size() < 2) return false;
  const size_t end = runs.back().begin;
  size_t from = end - std::min<size_t>(end, 120);
  if (const size_t line = text.substr(from, end - from).rfind('\n'); line != npos) from += line + 1;
  const std::string_view near = text.substr(from, end - from);
  for (const std::string_view mark : {"Note: ", "Note:** ", "**Note**: ", "Remark: "}) {
    const size_t at = near.find(mark);
    if (at != npos && near.find_first_not_of("(*_ ") >= at && from > 0 && text[from - 1] == '\n' &&
        !concludes(near))
      return runs.front().begin < from;
  }
  constexpr std::array<std::string_view, 7> kMarks = {
      "Check: ",       "Checking: ",   "Checking, ", "Verification: ",
      "Let's verify:", "Let's check:", "To check, "};
  std::string plain;  // no part of it is bold
  for (const char c : near) {
    if (c != '*' && c != '_') plain += c;
  }
  for (const std::string_view mark : kMarks) {
    const size_t at = plain.rfind(mark);
    if (at != npos && plain.find(" only ", at) == npos &&
        !concludes(std::string_view(plain).substr(at)))
      return runs.front().begin < from + at;
  }
  const std::string_view sentence = begun_sentence(text, end);
  // "Note that this assumes a speed of 60 km/h", "Do you have 1 minute?"
  bool beside = sentence.find("his assumes ") != npos;
  for (const std::string_view why :
       {"To see this", "To see why", "This is because ", "This follows from "})
    beside = beside || sentence.starts_with(why);
  for (const std::string_view offer : {"Do you ", "Would you ", "Shall ", "Should I ", "Can I "})
    beside = beside || sentence.starts_with(offer);
  if (beside && runs.front().begin < end - sentence.size()) return true;
  if (sentence.starts_with("Both sides ") && runs.front().begin < end - sentence.size())
    return true;
  if (opens_check(sentence, runs.back().inside)) return runs.front().begin < end - sentence.size();
  // Lines below a heading
  constexpr size_t kFar = 400;
  const std::string_view above = text.substr(0, end);
  const size_t least = above.size() - std::min(above.size(), kFar);
  for (size_t stop = above.rfind('\n'); stop != npos && stop > least;) {
    const size_t begin = stop == 0 ? npos : above.rfind('\n', stop - 1);
    const size_t line = begin == npos ? 0 : begin + 1;
    if (is_check_heading(above.substr(line, stop - line))) {
      const std::string_view below = text.substr(stop);
      for (const std::string_view word : {"herefore", "hus ", "So ", "so ", "ence", "nswer"}) {
        if (below.find(word) != npos) return false;
      }
      return runs.front().begin < line;
    }
    stop = begin;
  }
  return false;
}

// "24 is not the answer", "24 is wrong"
static bool is_denied_behind(std::string_view rest) {
  while (!rest.empty() && std::string_view("*`$ ").find(rest.front()) != npos)
    rest.remove_prefix(1);
  // "50 mph, which is wrong"
  const std::string_view clause = rest.substr(0, rest.find_first_of(".;\n0123456789"));
  for (const std::string_view wrong :
       {", which is wrong", ", which is incorrect", ", which is not correct"}) {
    const size_t at = clause.find(wrong);
    if (at != npos && count_words(clause.substr(0, at)) < 3) return true;
  }
  for (const std::string_view said :
       {"is not the answer", "is not the correct", "is not correct", "is not right", "is wrong",
        "is incorrect", "is extraneous", "is rejected", "is discarded", "is not valid",
        "is invalid", "does not.", "does not work", "doesn't work", "isn't the answer",
        "isn't correct", "ni makosa", "\u3067\u306f\u306a\u3044", "\u662f\u9519"}) {
    if (rest.starts_with(said)) return true;
  }
  return false;
}

// Whether a sentence that begins or ends in a run denies it; and of "x = 3 or x = 7, but we reject
// x = 3", the first x = 3 is none either.
void drop_denied(std::string_view text, std::vector<MathRun>& runs) {
  constexpr size_t kNear = 12;
  const auto plain = [](std::string_view s) {
    while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
    while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
    return s;
  };
  for (size_t n = 0; n < kNear && n < runs.size(); ++n) {
    const size_t i = runs.size() - 1 - n;
    const MathRun run = runs[i];
    if (n > 0 && text.substr(run.end, runs[i + 1].begin - run.end).find_first_of("\n") != npos)
      break;
    if (!denies(text.substr(0, run.begin)) && !is_denied_behind(text.substr(run.end))) continue;
    // "x = 4; x = 1 is extraneous", one run
    if (const size_t last = run.inside.rfind("; "); !run.formula && last != npos) {
      runs[i].inside = run.inside.substr(0, last);
      runs[i].end = run.begin + last;
      continue;
    }
    const size_t from = static_cast<size_t>(begun_sentence(text, run.begin).data() - text.data());
    const size_t stop = std::min(text.find_first_of("\n", run.end), text.size());
    std::erase_if(runs, [&](const MathRun& r) {
      return r.begin >= from && r.begin < stop && plain(r.inside) == plain(run.inside);
    });
    // "x = 3 or x = 7", one run
    const std::string denied(plain(run.inside));
    for (MathRun& r : runs) {
      if (r.begin < from || r.begin >= stop) continue;
      for (const std::string_view joint : {" or ", " and "}) {
        const std::string first = denied + std::string(joint), second = std::string(joint) + denied;
        if (r.inside.starts_with(first)) {
          r.begin += first.size();
          r.inside.remove_prefix(first.size());
        } else if (r.inside.ends_with(second)) {
          r.end -= second.size();
          r.inside.remove_suffix(second.size());
        }
      }
    }
    n = npos;  // from the end again
  }
}

// Whether another sentence begins between two runs: what it says is said of the first no more.
bool begins_sentence(std::string_view between) {
  for (size_t at = between.find(". "); at != npos; at = between.find(". ", at + 1)) {
    const std::string_view before = between.substr(0, at);
    bool abbreviated = false;
    for (const std::string_view word : {"i.e", "e.g", "approx", "vs", "cf", "resp", "ca"})
      abbreviated |= before.ends_with(word);
    if (!abbreviated) return true;
  }
  return false;
}

// "15 for the first and 35 in total": what stands behind a run that is the sum of those before.
bool is_total(std::string_view rest) {
  constexpr size_t kNear = 60;
  rest = rest.substr(0, kNear);
  rest = rest.substr(0, std::min(rest.find_first_of(".,;\n"), rest.size()));
  for (const std::string_view all :
       {" in total", " in all", " altogether", " overall", " combined"}) {
    const size_t at = rest.find(all);
    if (at != npos && count_words(rest.substr(0, at)) <= 2) return true;
  }
  return false;
}

// "26 miles, 6 of which on Monday"
bool is_part_of(std::string_view between, std::string_view rest) {
  return between.ends_with(", ") &&
         (rest.starts_with(" of which ") || rest.starts_with(" of whom ") ||
          rest.starts_with(" of them "));
}

}  // namespace r1
