// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/phrase.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/runs.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

// Whether one of the verbs of answer_phrase_end can be in the line: a quick no for most.
bool may_have_verb(std::string_view line) {
  for (size_t at = line.find(' '); at < line.size() && line.size() - at > 2;
       at = line.find(' ', at + 1)) {
    const char c = line[at + 1], d = line[at + 2];
    if ((c == 'i' && d == 's') || (c == 'a' && d == 'r') || c == '=' || (c == 'e' && d == 'q') ||
        (c == 'w' && d == 'o') || (c == 'm' && d == 'u') || (c == 's' && d == 'h'))
      return true;
  }
  return line.ends_with(" =");
}

// "approximately 5.4", "x + y = 17", and not "a whole number", "(a), (b) or (c)": what the answer
// should be.
bool begins_value(std::string_view said) {
  said = trim(said);
  for (const std::string_view hedge : {"approximately ", "about ", "exactly "})
    if (said.starts_with(hedge)) said.remove_prefix(hedge.size());
  if (said.empty()) return false;
  if (said[0] == '(') return said.size() > 1 && (is_digit(said[1]) || said[1] == '-');
  const bool name = said.size() > 1 && is_alpha(said[0]) && !is_alpha(said[1]) && said[0] != 'a';
  return is_digit(said[0]) || name || std::string_view("$\\-*").find(said[0]) != npos;
}

// "If the answer is true, ...", "whether our answer is 5": nothing is said to be the answer.
bool is_condition(std::string_view before) {
  constexpr int kMost = 3;  // words between "if" and "answer"
  for (int n = 0; n <= kMost; ++n) {
    while (before.ends_with(' ') || before.ends_with('*')) before.remove_suffix(1);
    size_t begin = before.size();
    while (begin > 0 && before.size() - begin < 9 && is_alpha(before[begin - 1])) --begin;
    const std::string_view word = before.substr(begin);
    if (word.size() == 2 && (word == "if" || word == "If")) return true;
    if (word.size() > 5) {
      for (const std::string_view open : {"hether", "ssume", "uppose", "ssuming", "upposing"}) {
        if (word.ends_with(open) && word.size() == open.size() + 1) return true;
      }
    }
    if (word.size() > 7 || word.size() < 3) return false;
    constexpr std::array<std::string_view, 7> kIdle = {"final", "correct", "the", "our",
                                                       "this",  "your",    "that"};
    if (std::find(kIdle.begin(), kIdle.end(), word) == kIdle.end()) return false;
    before.remove_suffix(word.size());
  }
  return false;
}

// "Many answer 50, which is wrong": said of that number.
bool judges_number(std::string_view between, std::string_view verb) {
  return between.ends_with(", which") &&
         (verb.starts_with(" is wrong") || verb.starts_with(" is incorrect"));
}

}  // namespace

bool is_supposed(std::string_view before) {
  constexpr size_t kNear = 160;
  before = before.substr(before.size() - std::min(before.size(), kNear));
  for (const std::string_view end : {". ", "? ", "\n"}) {
    if (const size_t last = before.rfind(end); last != npos) before.remove_prefix(last + 1);
  }
  const size_t condition = rfind_nocase(before, "if ");
  return condition != npos && before.find(" were ", condition) != npos;
}

size_t rfind_nocase(std::string_view text, std::string_view needle, size_t before) {
  if (needle.size() > text.size()) return npos;
  size_t i = std::min(before, text.size() - needle.size() + 1);
  while (i-- > 0) {
    if (lower(text[i]) != needle[0]) continue;
    size_t k = 1;
    while (k < needle.size() && lower(text[i + k]) == needle[k]) ++k;
    if (k == needle.size()) return i;
  }
  return npos;
}

bool is_assessment(std::string_view said) {
  constexpr std::array<std::string_view, 12> kWords = {
      "correct", "right",    "helpful", "accurate", "reasonable", "consistent",
      "valid",   "verified", "clear",   "useful",   "confirmed",  "plausible"};
  for (const std::string_view adverb :
       {"indeed ", "therefore ", "also ", "likely ", "definitely "}) {
    if (said.starts_with(adverb)) said.remove_prefix(adverb.size());
  }
  size_t end = 0;
  while (end < said.size() && is_alpha(said[end])) ++end;
  if (std::find(kWords.begin(), kWords.end(), said.substr(0, end)) == kWords.end()) return false;
  const std::string_view rest = trim(said.substr(end));
  return rest.empty() || (rest[0] != ':' && rest[0] != '=' && end < said.size() &&
                          rest.find_first_of("=:") == npos);
}

size_t answer_phrase_end(std::string_view text, size_t& at) {
  const size_t before = at;
  while ((at = rfind_nocase(text, "answer", at)) != npos) {
    if (at > 1 && text[at - 1] == '-' && is_alpha(text[at - 2])) continue;  // long-answer questions
    const size_t from = at + 6;
    if (is_condition(text.substr(0, at))) continue;
    const std::string_view rest = text.substr(from, 80);
    const size_t i = rest.find_first_not_of(" *_:\"");
    if (i != npos && i > 0 && rest.substr(0, i).find(':') != npos) return from + i;
    for (const std::string_view dash : {" - ", " \u2013 ", " \u2014 "}) {  // "Answer - 42"
      const size_t n = dash.size();
      if (rest.starts_with(dash) && rest.size() > n && (is_digit(rest[n]) || rest[n] == '$'))
        return from + n;
    }
    const std::string_view line = rest.substr(0, rest.find('\n'));
    // "The final answer, 7, follows from"
    if (line.size() > 3 && line.starts_with(", ") && (is_digit(line[2]) || line[2] == '$')) {
      const size_t comma = line.find(", ", 2);
      const std::string_view value = line.substr(2, comma == npos ? 0 : comma - 2);
      if (!value.empty() && value.size() < 30 && count_words(value) < 3 && value.find('=') == npos)
        return from + 2;
    }
    // "Final answer for Part 2: 5"
    if (const size_t colon = line.find(':');
        colon != npos && colon < 40 && colon > 5 &&
        (line.starts_with(" for ") || line.starts_with(" to ")) &&
        line.substr(0, colon).find_first_of(".,=$\\") == npos &&
        count_words(line.substr(0, colon)) < 6) {
      const size_t value = rest.find_first_not_of(" *_", colon + 1);
      if (value != npos) return from + value;
    }
    if (!may_have_verb(line)) continue;
    for (const std::string_view verb :
         {" is", " are", " =", " equals", " would be", " must be", " should be"}) {
      const size_t v = line.find(verb);
      const std::string_view between = line.substr(0, v);
      // "the answer questions: 5 * 5 = 25"
      if (verb == " =" && between.find_first_of(":*+/") != npos) continue;
      if (v == npos || between.find('.') != npos || between.find("because ") != npos ||
          between.find("since ") != npos || between.find(" how ") != npos ||
          between.find(", so ") != npos || between.find(", and ") != npos ||
          between.find(", but ") != npos || judges_number(between, line.substr(v)) ||
          (verb == " would be" && is_supposed(text.substr(0, at))))
        continue;
      const size_t after = v + verb.size();
      if (verb == " should be" && !begins_value(line.substr(after))) continue;
      if (after >= rest.size() || std::isalpha(static_cast<unsigned char>(rest[after])) == 0) {
        return from + after;
      }
    }
  }
  if (before != npos || text.find(kChinese[0]) == npos) return npos;
  for (const std::string_view mark :
       {"\u7b54\u6848\u662f", "\u7b54\u6848\u4e3a", "\u7b54\u6848\uff1a", "\u7b54\u6848:"}) {
    if ((at = text.rfind(mark)) != npos) return at + mark.size();
  }
  return npos;
}

}  // namespace r1
