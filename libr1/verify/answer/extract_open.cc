// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/extract_open.h"

#include <algorithm>
#include <array>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/base/find_bytes.h"
#include "libr1/verify/answer/asides.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/extract_shape.h"
#include "libr1/verify/answer/given.h"
#include "libr1/verify/answer/phrase.h"
#include "libr1/verify/answer/runs.h"
#include "libr1/verify/language/language.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

// "There isn't enough information. One would need the length, e.g. 12 cm": said near the end of a
// text that goes on without an assumption or a result.
bool lacks_information(std::string_view text) {
  for (const std::string_view little :
       {"n't enough information", "n\u2019t enough information", "not enough information",
        "insufficient information", "not provide enough information",
        "n't provide enough information"}) {
    const size_t at = text.rfind(little);
    if (at == npos) continue;
    const std::string_view rest = text.substr(at);
    for (const std::string_view goes_on : {"ssum", " so ", "So ", "herefore", "owever", "hus ",
                                           "ence ", " but ", "But ", "nswer", " if ", "If "}) {
      if (rest.find(goes_on) != npos) return false;
    }
    return true;
  }
  return false;
}

// What is said of the text's last sentence: that there is no answer, no one of several, or one to
// another question.
bool declines(std::string_view text) {
  constexpr size_t kNear = 240;
  text = text.substr(text.size() - std::min(text.size(), kNear));
  while (!text.empty() && std::string_view(" .!*\n").find(text.back()) != npos)
    text.remove_suffix(1);
  std::string low;
  for (const char c : begun_sentence(text, text.size())) low += lower(c);
  for (const std::string_view cannot :
       {"cannot ", "can't ", "can\u2019t ", "unable to ", "not able to "}) {
    const size_t at = low.find(cannot);
    if (at == npos) continue;
    const std::string_view rest = std::string_view(low).substr(at + cannot.size());
    for (const std::string_view verb : {"solve ", "answer ", "determine ", "provide ", "decide",
                                        "help ", "be solved", "be answered"}) {
      if (rest.starts_with(verb) && low.find(", so ") == npos && low.find(" but ") == npos)
        return true;
    }
  }
  // "It might be 12, but it might also be 16"
  const size_t might = low.find("might ");
  if (might != npos && low.find("might ", might + 6) != npos &&
      low.find_first_of("0123456789", might) != npos)
    return true;
  for (const std::string_view which : {"not sure which", "don't know which", "not know which",
                                       "unclear which", "uncertain which"}) {
    if (low.find(which) != npos) return true;
  }
  if (lacks_information(text)) return true;
  const size_t answer = low.find("answer would be");
  if (answer != npos && is_supposed(std::string_view(low).substr(0, answer))) return true;
  // "Maybe 12, maybe 13"
  for (const std::string_view perhaps : {"maybe ", "perhaps ", "possibly "}) {
    const size_t first = low.find(perhaps),
                 second = first == npos ? npos : low.find(perhaps, first + 1);
    if (second != npos && is_digit(low[std::min(second + perhaps.size(), low.size() - 1)]))
      return true;
  }
  return false;
}

// "So 21 birds are left.": whether the last sentence of a text draws a conclusion with a number in
// it.
bool concludes_text(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  if (!text.ends_with('.')) return false;
  const std::string_view last = begun_sentence(text, text.size() - 1);
  for (const std::string_view lead : {"So ", "So, ", "Therefore", "Thus", "Hence"}) {
    if (last.starts_with(lead)) return last.find_first_of("0123456789") != npos;
  }
  return false;
}

// Whether `text`, behind a line end and its first letter, goes on as a label of a question.
bool is_label(std::string_view rest) {
  for (const std::string_view label : {"uestion: ", "uestion:\n", "uestion:\\n",
                                       "roblem: ", "roblem:\n", "roblem:\\n", "uman: ", "ser: "}) {
    if (rest.starts_with(label)) return true;
  }
  return false;
}

}  // namespace

bool ends_in_open_word(std::string_view text) {
  constexpr std::array<std::string_view, 42> kOpen = {
      "the", "an",    "a",     "of",    "and",  "or",      "to",    "is",     "are",  "we",  "that",
      "if",  "which", "since", "by",    "from", "with",    "into",  "than",   "as",   "at",  "for",
      "he",  "she",   "they",  "their", "its",  "his",     "our",   "let",    "when", "but", "be",
      "was", "were",  "will",  "would", "can",  "because", "where", "should", "must"};
  if (text.empty()) return false;
  constexpr size_t kNear = 200;
  const std::string_view tail = text.substr(text.size() - std::min(text.size(), kNear));
  // <<12*5=60, a calculator's mark that is not closed
  if (const size_t open = tail.rfind("<<"); open != npos && open + 2 < tail.size() &&
                                            is_digit(tail[open + 2]) &&
                                            tail.find(">>", open) == npos)
    return true;
  if (count_words(tail) < 3) return false;
  const char last = text.back();
  if (last == '+' || last == '(' || text.ends_with(" -") || text.ends_with("\u00d7")) return true;
  if (!is_alpha(last)) return false;
  size_t begin = text.size();
  std::string word;
  while (begin > 0 && is_alpha(text[begin - 1])) --begin;
  for (const char c : text.substr(begin)) word += lower(c);
  if (begin < 2 || text[begin - 1] != ' ' ||
      std::find(kOpen.begin(), kOpen.end(), word) == kOpen.end())
    return false;
  // "type A", "x = a"
  return word.size() > 1 || (is_alpha(text[begin - 2]) && text[begin] == 'a');
}

bool leaves_open(std::string_view text) { return ends_in_open_word(text) || declines(text); }

std::string_view before_next_question(std::string_view text) {
  if (text.find('\n') == npos) return text;
  // Of two labels the first counts: "Question:" or "Problem:", and the next turn of a talk.
  for (const auto& [one, other] : {std::pair('Q', 'P'), {'H', 'U'}}) {
    for (size_t at = find_pair(text, 0, '\n', one, other); at != npos;
         at = find_pair(text, at + 1, '\n', one, other)) {
      const std::string_view rest = text.substr(at + 2);
      if (!is_label(rest) && !(text[at + 1] == 'Q' && rest.starts_with(": "))) continue;
      const std::string_view before = text.substr(0, at);
      size_t phrase = npos;
      if (before.find("####") != npos || answer_phrase_end(before, phrase) != npos ||
          (rest.find("\nA:") != npos && concludes_text(before))) {
        text = before;
        break;
      }
    }
  }
  return text;
}

bool has_next_question(std::string_view escaped) {
  const auto some = [&](const char(&mark)[4]) {
    for (size_t at = find_three(escaped, 0, mark); at != npos;
         at = find_three(escaped, at + 1, mark)) {
      const std::string_view rest = escaped.substr(at + 3);
      if (is_label(rest) || rest.starts_with(": ")) return true;
    }
    return false;
  };
  return some("\\nQ") || some("\\nP") || some("\\nH") || some("\\nU");
}

std::string_view behind_chinese_copula(std::string_view bare) {
  size_t begin = npos;
  for (const std::string_view is : {"\u662f", "\u4e3a", "\u7b49\u4e8e"}) {
    const size_t at = bare.rfind(is);
    if (at != npos && at > 0 && (begin == npos || at + is.size() > begin)) begin = at + is.size();
  }
  if (begin == npos || denies(bare.substr(0, begin))) return {};
  const std::string_view said = strip_marks(bare.substr(begin));
  return is_bare(said) && shape_of(said) == Shape::math ? said : std::string_view();
}

std::string without_points(std::string_view number, std::string_view text, bool foreign) {
  std::string plain(number);
  if (const size_t space = number.find(' ');
      space != npos && is_plain_number(number.substr(0, space)))
    return without_points(number.substr(0, space), text, foreign) +
           std::string(number.substr(space));  // 1.000 Euro
  size_t points = 0;
  for (size_t i = 0; i < number.size(); ++i) {
    const size_t left = number.size() - i;
    if (number[i] == '.' && left % 4 == 0 && i > 0)
      ++points;
    else if (!is_digit(number[i]) || left % 4 == 0)
      return plain;
  }
  if (points == 0 || number.size() > 4 * points + 3) return plain;
  constexpr size_t kTail = 400;
  const std::string_view tail = text.substr(text.size() - std::min(text.size(), kTail));
  // In Chinese, Japanese and Korean the point is a decimal one.
  if (std::any_of(tail.begin(), tail.end(),
                  [](char c) { return static_cast<unsigned char>(c) >= 0xE3; }))
    return plain;
  if (!foreign) {
    const auto english = language_by_code("en");
    const LanguageShare share = english ? language_share(tail, *english) : LanguageShare{};
    if (share.n_words < 3 || 2 * share.n_target > share.n_words) return plain;
  }
  std::erase(plain, '.');
  return plain;
}

}  // namespace r1
