// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/shape.h"

#include <algorithm>
#include <string>
#include <vector>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/extract_open.h"
#include "libr1/verify/choice/clauses.h"
#include "libr1/verify/choice/denied.h"
#include "libr1/verify/choice/letters.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool in(std::string_view set, char c) { return set.find(c) != npos; }

size_t count(std::string_view text, std::string_view what) {
  size_t n = 0;
  for (size_t at = text.find(what); at != npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

// Whether a formula or an environment of LaTeX is open at the end.
bool latex_open(std::string_view text) {
  bool inline_closed = false, display_closed = false, closed = false;
  for (size_t at = text.rfind('\\'); at != npos; at = at == 0 ? npos : text.rfind('\\', at - 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.empty()) continue;
    const bool begins = rest.starts_with("begin{");
    if ((rest[0] == '(' && !inline_closed) || (rest[0] == '[' && !display_closed) ||
        (begins && !closed))
      return true;
    inline_closed = inline_closed || rest[0] == ')';
    display_closed = display_closed || rest[0] == ']';
    closed = closed || rest.starts_with("end{");
  }
  return false;
}

size_t words_in(std::string_view text) {
  size_t n = 0;
  for (size_t i = 0; i < text.size(); ++i)
    n += is_alnum(text[i]) && (i == 0 || is_space(text[i - 1])) ? 1 : 0;
  return n;
}

// A dollar sign that opens a formula, and not a sum of money.
bool formula_open(std::string_view line) {
  size_t n = 0, last = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '$' || (i > 0 && line[i - 1] == '\\')) continue;
    ++n;
    last = i;
  }
  return n % 2 == 1 && line.substr(last).find_first_of("\\^_") != npos;
}

// Where the mark "b)" of a part stands, or "(b)" if it may have a `bracket`; npos if nowhere.
size_t find_mark(std::string_view text, std::string_view mark, bool bracket) {
  for (size_t at = text.find(mark); at != npos; at = text.find(mark, at + 1)) {
    const bool closes = at + mark.size() < text.size() && text[at + mark.size()] == ')';
    if (closes && (at == 0 || (bracket && text[at - 1] == '(') || is_space(text[at - 1])))
      return at;
  }
  return npos;
}

}  // namespace

bool is_item(std::string_view line) {
  const size_t digits = line.find_first_not_of("0123456789");
  return line.starts_with("- ") || line.starts_with("* ") ||
         (digits != npos && digits > 0 && line.substr(digits).starts_with(". "));
}

bool breaks_off(std::string_view text) {
  constexpr size_t kLongest = 2000;  // of what is looked at
  constexpr size_t kLong = 120;      // behind so much text a sentence has its full stop
  constexpr size_t kMostWords = 8;   // of a last line that needs none
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  const bool is_long = text.size() > kLong;
  if (text.size() > kLongest) text.remove_prefix(text.size() - kLongest);
  if (text.empty()) return false;
  const size_t begin = text.rfind('\n');
  const std::string_view line = begin == npos ? text : text.substr(begin + 1);
  if (formula_open(line) || latex_open(text)) return true;
  if (!text.ends_with(" a") && ends_in_open_word(text)) return true;
  if (in("+-=/\\^_,<(&|", text.back()) && !text.ends_with("\\)")) return true;
  if (count(line, "(") > count(line, ")") && words_in(line.substr(line.rfind('('))) > 1)
    return true;
  if (in(".!?:;>)]}\"'`*$|", text.back()) || static_cast<unsigned char>(text.back()) >= 0x80)
    return false;
  if (is_long && is_item(line) && words_in(line) > 3) return true;
  const std::vector<std::string_view> sentences = sentences_of(line);
  if (sentences.empty()) return false;
  const std::string_view last = sentences.back();
  return words_in(last) > kMostWords || (is_long && sentences.size() > 1 && words_in(last) > 3);
}

bool begins_part(std::string_view text, std::string_view piece) {
  const bool bracket = piece.substr(0, 4).find('(') != npos;
  while (!piece.empty() && in(" \n*#(", piece.front())) piece.remove_prefix(1);
  const size_t close = piece.find(')');
  if (close == npos || close == 0 || close > 4) return false;
  const std::string_view mark = piece.substr(0, close);
  const bool roman = mark.find_first_not_of("ivx") == npos;
  if (roman && (close > 1 || find_mark(text, "ii", true) != npos)) return true;
  if (close > 1 || !is_alpha(mark[0])) return false;
  if (mark[0] < 'a') return mark == "A" && !bracket && find_mark(text, "B", false) != npos;
  // A part goes before or behind.
  for (const int step : {-1, 1}) {
    const char neighbour[] = {static_cast<char>(mark[0] + step)};
    if (find_mark(text, {neighbour, 1}, true) != npos) return true;
  }
  if (mark != "a" && mark != "i") return false;
  const std::string_view behind = piece.substr(close + 1);
  return sentences_of(behind.substr(0, 400)).size() > 1 || breaks_off(behind);
}

char circled_choice(std::string_view answer) {
  constexpr size_t kLongest = 400;
  constexpr std::string_view kCircled = "\u2460";  // and eight more behind it
  answer = answer.substr(answer.size() - std::min(answer.size(), kLongest));
  char found = '\0';
  const size_t line = answer.rfind('\n');
  for (size_t i = line == npos ? 0 : line; i + 2 < answer.size(); ++i) {
    const unsigned char n = static_cast<unsigned char>(answer[i + 2]);
    if (answer.substr(i, 2) != kCircled.substr(0, 2) || n < 0xa0 || n > 0xa8) continue;
    if (found != '\0' || denied_before(answer.substr(0, i)) || denied_behind(answer.substr(i + 3)))
      return '\0';
    found = static_cast<char>('A' + n - 0xa0);
  }
  // Circled numbers count statements where the options have letters.
  const std::vector<ClauseToken> tokens = tokens_of(answer);
  const bool lettered = std::any_of(tokens.begin(), tokens.end(), [](const ClauseToken& token) {
    return !token.letters.empty();
  });
  return lettered ? '\0' : found;
}

bool says_unlisted(std::string_view sentence) {
  const std::string low = " " + lower_copy(sentence);
  const auto has = [&](std::string_view word) { return low.find(word) != npos; };
  const bool turned = has(" not ") || has("n't ") || has(" none ") || has(" no ");
  if (!turned) return false;
  for (const std::string_view word :
       {" listed", " option", " choices", " answer choice", " among ", " provided", " available",
        " given", " of these", " of the above"})
    if (has(word)) return true;
  return false;
}

bool resigns(std::string_view sentence) {
  const std::string low = lower_copy(sentence);
  const auto has = [&](std::string_view word) { return low.find(word) != npos; };
  // "None of the other options fits", "The exact value is not listed"
  if (!has("answer") || has("other") || has("rest") || has("remaining") || has("exact") ||
      count(sentence, ")") > count(sentence, "("))  // the end of a remark
    return false;
  const bool unable = (has("cannot ") || has("can't ") || has("unable to ")) &&
                      (has("select") || has("choose") || has("provide") || has("give"));
  const bool none = unable || has("none of the") || has("not listed") || has("not among") ||
                    has("not one of the") || has("not in the ") || has("not provided in") ||
                    has("not available");
  if (!none) return false;
  const std::vector<ClauseToken> tokens = tokens_of(sentence);
  return std::all_of(tokens.begin(), tokens.end(),
                     [](const ClauseToken& token) { return token.letters.empty(); });
}

}  // namespace r1
