// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/clauses.h"

#include <algorithm>

#include "libr1/base/ascii.h"
#include "libr1/verify/choice/letters.h"
#include "libr1/verify/choice/said_words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kMostWords = 120;  // of a sentence

bool is_letter(char c) { return c >= 'A' && c <= 'J'; }
bool in(std::string_view set, char c) { return set.find(c) != npos; }

bool is_sign(const ClauseToken& t) {
  return t.letters.empty() && !is_alnum(t.word[0]) && t.word[0] > 0;
}

}  // namespace

bool one_of(std::span<const std::string_view> words, std::string_view word) {
  const char first = word.empty() ? '\0' : word[0];
  for (const std::string_view w : words) {
    if (w[0] != first) continue;
    if (w.ends_with('*') ? word.starts_with(w.substr(0, w.size() - 1)) : word == w) return true;
  }
  return false;
}

bool is_good(std::string_view word) { return one_of(kGood, word) || one_of(kFaintlyGood, word); }

bool is_negator(std::string_view word) { return word.ends_with("n't") || one_of(kNegators, word); }

namespace {

// What is in brackets or quotation marks and is more than an option's letter is an aside.
std::string without_asides(std::string_view s) {
  std::string out;
  for (size_t i = 0; i < s.size(); ++i) {
    const size_t close = s[i] == '(' ? s.find(')', i) : s[i] == '"' ? s.find('"', i + 1) : npos;
    if (close == npos) {
      out += s[i];
      continue;
    }
    const std::string_view inside = s.substr(i + 1, close - i - 1);
    size_t letters = 0, words = 0;
    for (size_t k = 0; k < inside.size(); ++k) {
      const bool begins = is_alnum(inside[k]) && (k == 0 || !is_alnum(inside[k - 1]));
      words += begins;
      letters +=
          begins && is_alpha(inside[k]) && (k + 1 == inside.size() || !is_alnum(inside[k + 1]));
    }
    const bool titled = inside.size() > 2 && is_letter(inside[0]) && in(".):", inside[1]);
    const bool numbers = std::none_of(inside.begin(), inside.end(), is_alpha);
    const bool alone =
        letters == 1 &&
        (words == 1 || (words == 2 && !is_negator(lower_copy(inside.substr(0, inside.find(' '))))));
    if (alone || titled || numbers) out += s.substr(i, close + 1 - i);
    i = close;
  }
  return out;
}

// "fits", "captures the": no noun of an article.
bool is_verb_form(std::string_view s) {
  size_t end = 0;
  while (end < s.size() && is_alpha(s[end])) ++end;
  const std::string_view verb = s.substr(0, end), behind = s.substr(end);
  if (!verb.ends_with('s') || verb.ends_with("ss") || verb.ends_with("us")) return false;
  if (verb == "stands" || is_good(verb) || one_of(kBad, verb)) return true;
  constexpr std::string_view kDeterminers[] = {" the ", " a ",    " an ",   " that ", " this ",
                                               " all ", " both ", " only ", " its ",  " no "};
  return std::any_of(std::begin(kDeterminers), std::end(kDeterminers),
                     [&](std::string_view word) { return behind.starts_with(word); });
}

// "12 A", "8.3\\,\\text{J}": what stands between is LaTeX at most.
bool is_unit(std::string_view s, size_t i) {
  std::string_view before = s.substr(0, i);
  for (size_t size = before.size() + 1; size != before.size();) {
    size = before.size();
    for (const std::string_view gap :
         {" ", "~", "{", "\\,", "\\;", "\\ ", "\\text", "\\mathrm", "\\textrm", "\\rm"})
      if (before.ends_with(gap)) before.remove_suffix(gap.size());
  }
  const bool wrapped = s.substr(0, i).ends_with("{");
  return before.size() < i && !before.empty() &&
         (is_digit(before.back()) || (wrapped && before.back() == '}'));
}

// The letter that stands by itself at `i`; '\0' if it is part of something, an article or a
// variable.
char letter_at(std::string_view s, size_t i, bool option_before, ClauseToken& token) {
  size_t begin = i;
  while (begin > 0 && in("(*[$\"'`{_", s[begin - 1])) --begin;
  for (const std::string_view wrapper : {"\\text", "\\textbf", "\\mathrm", "\\mathbf"})
    if (s.substr(0, begin).ends_with(wrapper)) begin -= wrapper.size();
  while (begin > 0 && in("(*[$", s[begin - 1])) --begin;
  const std::string_view dress = s.substr(begin, i - begin);
  const bool bracket = dress.find_first_of("([") != npos;
  const char upper = s[i] >= 'a' ? static_cast<char>(s[i] - 32) : s[i];
  if (upper != s[i] && begin > 0 && in("})", s[begin - 1])) return '\0';  // "O_{2}(g)"
  if (!is_letter(upper) || (upper != s[i] && !bracket && !option_before)) return '\0';
  size_t before = begin;
  while (before > 0 && s[before - 1] == ' ') --before;
  const bool arrow = before > 1 && in("=->", s[before - 2]) && s[before - 1] == '>';
  const bool quoted = dress.find_first_of("\"'`") != npos;
  const bool latex = before == begin && before > 0 && s[before - 1] == '\\' && bracket;
  if (before > 0 && in("=+<>/^_\\&", s[before - 1]) && !arrow && !quoted && !latex) return '\0';
  // "P \u2283 Q", "\mathrm{~J}", "12 A": a term, a unit
  if (ends_in_operator(s.substr(0, before))) return '\0';
  if (before > 0 && s[before - 1] == '~' && (before < 2 || !is_alpha(s[before - 2]))) return '\0';
  if (!bracket && is_unit(s, i)) return '\0';
  if (begin > 0 && (is_alnum(s[begin - 1]) || in("-.'])", s[begin - 1]))) return '\0';
  token.bracket = bracket;
  token.small = bracket && upper != s[i] && !option_before;
  token.marked = option_before || bracket || dress.find_first_of("*\"'`") != npos;
  if (upper != s[i] && !bracket) return i + 1 == s.size() || in(" .,)", s[i + 1]) ? upper : '\0';
  std::string_view rest;
  if (front_letter(s.substr(begin), rest) == upper) return upper;
  // In the middle of a sentence a capital A is no article, but behind a verb it may begin a title.
  const bool follows = before > 0 && before < i && is_alpha(s[before - 1]);
  const bool spaced = i + 2 < s.size() && s[i + 1] == ' ' && is_alpha(s[i + 2]);
  if (upper == 'A' && spaced && is_verb_form(s.substr(i + 2))) return 'A';
  return upper == 'A' && follows && spaced && !s.substr(0, before).ends_with(" is") ? 'A' : '\0';
}

std::vector<ClauseToken> words_of(std::string_view s) {
  std::vector<ClauseToken> tokens;
  const bool roman = s.find(" II") != npos;  // "I is true and II is false"
  for (size_t i = 0; i < s.size() && tokens.size() < kMostWords;) {
    const char c = s[i];
    if (c == '\\' && i + 1 < s.size() && is_alpha(s[i + 1])) {  // a LaTeX command
      for (++i; i < s.size() && is_alpha(s[i]);) ++i;
      continue;
    }
    const bool wordy = is_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
    if (!wordy) {
      const bool dash = c == '-' && (i + 1 == s.size() || in(" -", s[i + 1]));
      const bool arrow = c == '>' && i > 0 && in("=-", s[i - 1]);
      const bool titled = !tokens.empty() && !tokens.back().letters.empty() &&
                          (c == '.' || (c == ')' && !tokens.back().bracket));
      if (in(",;:?!/&", c) || dash || arrow || titled)
        tokens.push_back({std::string(1, c), "", false, false, false});
      ++i;
      continue;
    }
    size_t end = i;
    while (end < s.size() &&
           (is_alnum(s[end]) || static_cast<unsigned char>(s[end]) >= 0x80 ||
            (in("'-.", s[end]) && end + 1 < s.size() && is_alnum(s[end + 1]) && s[end] != 0)))
      ++end;
    ClauseToken token{lower_copy(s.substr(i, end - i)), "", false, false, false};
    const bool option_before = !tokens.empty() && one_of(kOptionNouns, tokens.back().word);
    const char letter = end == i + 1 ? letter_at(s, i, option_before, token) : '\0';
    if (letter != '\0' && !(roman && letter == 'I')) token.letters = letter;
    tokens.push_back(std::move(token));
    i = end;
  }
  return tokens;
}

// "A, B and option C" becomes one token.
std::vector<ClauseToken> with_groups(std::vector<ClauseToken> tokens) {
  std::vector<ClauseToken> out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    ClauseToken token = std::move(tokens[i]);
    if (!token.letters.empty()) {
      for (;;) {
        size_t k = i + 1;
        bool joined = false, comma = true;
        while (k < tokens.size() && tokens[k].letters.empty()) {
          const std::string& w = tokens[k].word;
          const bool joint = w == "," || w == "and" || w == "or" || w == "nor" || w == "/" ||
                             w == "&" || (w == ")" && !joined);
          const bool noun =
              joined && (one_of(kOptionNouns, w) || w == "both" || w == "the" || w == "a");
          if (!joint && !noun) break;
          joined = true;
          comma = comma && (w == "," || noun);
          ++k;
        }
        // "C, A is wrong", "B, D": a comma alone joins only in a longer list.
        if (!joined || k >= tokens.size() || tokens[k].letters.empty()) break;
        const bool predicate = k + 1 < tokens.size() && tokens[k + 1].letters.empty() &&
                               !is_sign(tokens[k + 1]) && tokens[k + 1].word != "and" &&
                               tokens[k + 1].word != "or";
        const bool listed = token.letters.size() > 1 && !token.joined;
        if (comma && predicate && !listed) break;
        if (token.letters.find(tokens[k].letters) != npos) break;  // "B and D, and D is too large"
        token.letters += tokens[k].letters;
        token.marked = token.marked || tokens[k].marked;
        token.joined = token.joined || !comma;
        i = k;
      }
    }
    out.push_back(std::move(token));
  }
  return out;
}

}  // namespace

std::vector<ClauseToken> tokens_of(std::string_view sentence) {
  return with_groups(words_of(without_asides(sentence)));
}

std::vector<Clause> clauses_of(const std::vector<ClauseToken>& tokens) {
  std::vector<Clause> clauses;
  size_t begin = 0;
  char sign = '\0';
  const auto close = [&](size_t end) {
    if (end > begin) clauses.push_back({begin, end, tokens[begin].word, sign, false, false});
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    const ClauseToken& t = tokens[i];
    if (!t.letters.empty()) continue;
    if (is_sign(t)) {
      close(i);
      begin = i + 1;
      sign = t.word[0];
      continue;
    }
    if (i == begin || !one_of(kOpening, t.word)) continue;
    // "all but C", "so that", "it is so", "the same as C"
    if (t.word == "but" &&
        (one_of(kAll, tokens[i - 1].word) || one_of(kOptionNouns, tokens[i - 1].word) ||
         tokens[i - 1].word == "them"))
      continue;
    if (t.word == "as" || t.word == "which" || t.word == "when") {
      // "C as the answer" stays one clause
      const bool reason = i + 1 < tokens.size() && t.word == "as" &&
                          (!tokens[i + 1].letters.empty() || tokens[i + 1].word == "it");
      if (t.word != "which" && t.word != "when" && !reason) continue;
    }
    if (t.word == "or" && i + 1 < tokens.size() && !tokens[i + 1].letters.empty()) continue;
    close(i);
    begin = i;
    sign = '\0';
  }
  close(tokens.size());
  for (Clause& clause : clauses)
    for (size_t i = clause.begin; i < clause.end; ++i) {
      const std::string& w = tokens[i].word;
      clause.says_would = clause.says_would || w == "would" || w == "could";
      // "you would choose C", if you were somebody else
      const bool you = w == "you" && i + 1 < clause.end &&
                       (tokens[i + 1].word == "would" || tokens[i + 1].word == "might");
      clause.of_others =
          clause.of_others || you || (tokens[i].letters.empty() && one_of(kOthers, w));
    }
  return clauses;
}

namespace {

// A full stop that ends no sentence: "i.e. C", "B. London".
bool is_abbreviation(std::string_view before) {
  const size_t begin = before.find_last_of(" \n(*") + 1;
  const std::string word = lower_copy(before.substr(begin));
  if (word.size() == 1) {  // at the start of its sentence
    const size_t last = begin == 0 ? npos : before.find_last_not_of(" *(", begin - 1);
    return last == npos || in(is_digit(word[0]) ? "#-\n" : ".:#-\n", before[last]);
  }
  for (const std::string_view w :
       {"i.e", "e.g", "vs", "cf", "eq", "fig", "approx", "dr", "mr", "st", "etc", "no", "ans"})
    if (word == w) return true;
  return false;
}

}  // namespace

std::vector<std::string_view> sentences_of(std::string_view s) {
  std::vector<std::string_view> sentences;
  size_t begin = 0;
  const auto close = [&](size_t end) {
    std::string_view one = s.substr(begin, end - begin);
    while (!one.empty() && is_space(one.front())) one.remove_prefix(1);
    while (!one.empty() && is_space(one.back())) one.remove_suffix(1);
    if (!one.empty()) sentences.push_back(one);
    begin = end;
  };
  for (size_t i = 0; i < s.size(); ++i) {
    const bool line = s[i] == '\n';
    size_t end = i + 1;
    while (end < s.size() && in("*)\"'.!?", s[end])) ++end;
    const bool stop = in(".!?", s[i]) && (end == s.size() || is_space(s[end])) &&
                      !(s[i] == '.' && is_abbreviation(s.substr(0, i)));
    if (line) close(i + 1);
    if (stop) {
      close(end);
      i = end - 1;
    }
  }
  close(s.size());
  return sentences;
}

}  // namespace r1
