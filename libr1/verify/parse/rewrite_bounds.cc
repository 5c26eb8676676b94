// Bounds in words: "at most 5", "x is no less than 2", "5 or more".
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>

#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

struct Phrase {
  std::string_view words;
  std::string_view sign;
};

constexpr std::array kBefore = {
    Phrase{"at most", "le"},
    Phrase{"no more than", "le"},
    Phrase{"not more than", "le"},
    Phrase{"no greater than", "le"},
    Phrase{"not greater than", "le"},
    Phrase{"less than or equal to", "le"},
    Phrase{"smaller than or equal to", "le"},
    Phrase{"at least", "ge"},
    Phrase{"no less than", "ge"},
    Phrase{"no fewer than", "ge"},
    Phrase{"not less than", "ge"},
    Phrase{"no smaller than", "ge"},
    Phrase{"greater than or equal to", "ge"},
    Phrase{"larger than or equal to", "ge"},
    Phrase{"more than or equal to", "ge"},
    Phrase{"greater than", ">"},
    Phrase{"larger than", ">"},
    Phrase{"more than", ">"},
    Phrase{"less than", "<"},
    Phrase{"smaller than", "<"},
    Phrase{"fewer than", "<"},
};

constexpr std::array kBehind = {
    Phrase{"or more", "ge"},  Phrase{"or greater", "ge"}, Phrase{"or above", "ge"},
    Phrase{"or less", "le"},  Phrase{"or fewer", "le"},   Phrase{"or below", "le"},
    Phrase{"or lower", "le"}, Phrase{"or higher", "ge"},  Phrase{"and above", "ge"},
};

bool is_plain(const Token& t) {
  return t.kind == Tok::word || t.kind == Tok::text || t.is_command("or") || t.is_command("and");
}

Token relation(std::string_view sign) {
  return sign.size() == 1 ? Token::sign(sign[0]) : Token::named(Tok::command, sign);
}

// What stands on the other side of the sign: a number in words, nothing if digits follow.
bool rest_of(std::string_view words, std::vector<Token>& rest) {
  if (words.empty()) return true;
  const auto number = number_words(words);
  if (!number) return false;
  rest.push_back(Token::named(Tok::number, std::to_string(*number)));
  return true;
}

}  // namespace

void read_letter_joints(std::vector<Token>& t) {
  for (size_t i = 1; i + 2 < t.size() && t.size() < 200; ++i) {
    const bool joint = t[i].kind == Tok::letter &&
                       (t[i].text == "y" || t[i].text == "o" || t[i].text == "e") &&
                       t[i].space_before && t[i + 1].space_before && t[i - 1].kind == Tok::number;
    if (!joint) continue;
    const bool number =
        t[i + 1].kind == Tok::number ||
        (t[i + 1].is('-') && t[i + 2].kind == Tok::number && !t[i + 2].space_before && i == 1);
    const bool equation = t[i + 1].kind == Tok::letter && t[i + 2].is('=');
    if (number || equation) t[i] = Token::named(Tok::command, t[i].text == "o" ? "or" : "and");
  }
}

namespace {

// 4 for "fourth"; 0 if it is no ordinal up to the tenth.
int ordinal_word(std::string_view w) {
  const auto n = ordinal_words(w);
  return n && *n <= 10 ? static_cast<int>(*n) : 0;
}

// "half", "third", "quarter", "fifths": what they divide by, 0 if it is none of them.
int divisor_word(std::string_view w) {
  if (w == "half" || w == "halves") return 2;
  if (w == "quarter" || w == "quarters") return 4;
  if (w.ends_with('s')) w.remove_suffix(1);
  return ordinal_word(w) > 2 ? ordinal_word(w) : 0;
}

}  // namespace

void read_spoken_signs(std::vector<Token>& t) {
  constexpr size_t kLong = 60;
  constexpr std::array<std::string_view, 32> kWords = {
      "plus",   "minus", "times",  "over",     "squared", "cubed",   "factorial", "choose",
      "square", "root",  "of",     "by",       "divided", "to",      "the",       "power",
      "raised", "th",    "equals", "st",       "nd",      "rd",      "equal",     "is",
      "are",    "not",   "does",   "negative", "base",    "natural", "absolute",  "value"};
  if (t.size() > kLong || t.size() < 3) return;
  // Only where every word is one of them: other prose is read elsewhere.
  size_t words = 0;
  for (const Token& k : t) {
    if (k.kind == Tok::text) return;
    if (k.kind != Tok::word) continue;
    ++words;
    const std::string low = normal_words(k.text);
    if (std::find(kWords.begin(), kWords.end(), low) == kWords.end() && !number_words(low) &&
        divisor_word(low) == 0 && ordinal_word(low) == 0)
      return;
  }
  const auto called = std::adjacent_find(t.begin(), t.end(), [](const Token& k, const Token& next) {
    return k.kind == Tok::word && k.text == "factorial" && next.is('(');
  });
  if (words == 0 || called != t.end()) return;
  const bool article = t[0].kind == Tok::letter && t[0].text == "a" && t[1].kind == Tok::word &&
                       divisor_word(normal_words(t[1].text)) > 0;  // a third of x
  if (article || (t[0].kind == Tok::word && normal_words(t[0].text) == "the")) t.erase(t.begin());
  std::vector<Token> out;
  const auto word = [&](size_t i) {
    return i < t.size() && t[i].kind == Tok::word ? normal_words(t[i].text) : std::string();
  };
  const auto operand = [&](size_t i) {
    return i + 1 < t.size() && (t[i].kind == Tok::number || t[i].kind == Tok::letter ||
                                t[i].kind == Tok::command || t[i].is('(') || t[i].is('{'));
  };
  // Whether a number in words is an operand: a sign stands before it or what follows joins it.
  const auto joins = [&](size_t i, const std::vector<Token>& before) {
    constexpr std::array<std::string_view, 9> kSigns = {
        "plus", "minus", "times", "over", "squared", "cubed", "root", "divided", "factorial"};
    const std::string next = word(i);
    const bool sign = !before.empty() &&
                      (before.back().is('/') || before.back().is('+') || before.back().is('-') ||
                       before.back().is('*') || before.back().is_command("sqrt"));
    const bool ends = i < t.size() && (t[i].kind == Tok::end || !next.empty());
    return std::find(kSigns.begin(), kSigns.end(), next) != kSigns.end() ||
           (i < t.size() && t[i].is_command("pi")) || (next == "to" && word(i + 1) == "the") ||
           (sign && ends && !number_words(next) && divisor_word(next) == 0);
  };
  for (size_t i = 0; i < t.size(); ++i) {
    const std::string w = word(i);
    const bool function = !out.empty() && out.back().kind == Tok::command;
    if (w == "square" && word(i + 1) == "root" && word(i + 2) == "of") {
      out.push_back(Token::named(Tok::command, "sqrt"));
      i += 2;
    } else if (w == "root" && (operand(i + 1) || number_words(word(i + 1)))) {  // 2 root 3
      out.push_back(Token::named(Tok::command, "sqrt"));
    } else if (number_words(w) && joins(i + 1, out)) {
      out.push_back(Token::named(Tok::number, std::to_string(*number_words(w))));
    } else if (function && w == "base" && i + 2 < t.size() && t[i + 1].kind == Tok::number &&
               word(i + 2) == "of") {  // log base 2 of 8
      out.insert(out.end(), {Token::sign('_'), Token::sign('{'), t[i + 1], Token::sign('}')});
      i += 2;
    } else if (w == "natural" && i + 1 < t.size() && t[i + 1].is_command("log")) {
      out.push_back(Token::named(Tok::command, "ln"));
      ++i;
    } else if (w == "of" && function && operand(i + 1)) {  // the log of 5
    } else if (w == "absolute" && word(i + 1) == "value" && word(i + 2) == "of" &&
               i + 5 == t.size()) {
      out.insert(out.end(),
                 {Token::named(Tok::command, "abs"), Token::sign('('), t[i + 3], Token::sign(')')});
      i += 3;
    } else if (word(i + 1) == "not" && word(i + 2) == "equal" &&
               (w == "does" || (w == "is" && word(i + 3) == "to"))) {
      out.push_back(Token::named(Tok::command, "ne"));
      i += w == "does" ? 2 : 3;
    } else if (w == "divided" && word(i + 1) == "by") {
      out.push_back(Token::sign('/'));
      ++i;
    } else if (w == "squared" || w == "cubed") {
      out.push_back(Token::sign('^'));
      out.push_back(Token::named(Tok::number, w == "squared" ? "2" : "3"));
    } else if (w == "plus" || w == "minus" || w == "times" || w == "over" || w == "factorial") {
      out.push_back(Token::sign(w == "plus"    ? '+'
                                : w == "minus" ? '-'
                                : w == "times" ? '*'
                                : w == "over"  ? '/'
                                               : '!'));
    } else if (w == "choose") {
      out.push_back(Token::named(Tok::command, "choose"));
    } else if ((w == "raised" || w == "to") && !out.empty()) {
      // "to the 5th power", "to the fifth", "raised to the power of 5"
      if (w == "raised") ++i;
      if (word(i) != "to" || word(i + 1) != "the") return;
      i += 2;
      const bool power = word(i) == "power";
      if (power) i += word(i + 1) == "of" ? 2 : 1;
      const bool minus =
          word(i) == "minus" || word(i) == "negative" || (i < t.size() && t[i].is('-'));
      if (minus) ++i;
      const int nth = ordinal_word(word(i));
      const bool ending =
          word(i + 1) == "th" || word(i + 1) == "st" || word(i + 1) == "nd" || word(i + 1) == "rd";
      if (nth == 0 && !(i < t.size() && t[i].kind == Tok::number && (power || ending || minus)))
        return;
      out.push_back(Token::sign('^'));
      out.push_back(Token::sign('{'));
      if (minus) out.push_back(Token::sign('-'));
      out.push_back(nth > 0 ? Token::named(Tok::number, std::to_string(nth)) : t[i]);
      out.push_back(Token::sign('}'));
      if (ending) ++i;
      if (!power && word(i + 1) == "power") ++i;
    } else if ((w == "equals" || w == "is" || w == "are") && !out.empty()) {
      // "k equals three", "x is equal to 3"
      if (w != "equals" && (word(i + 1) != "equal" || word(i + 2) != "to")) return;
      if (w != "equals") i += 2;
      out.push_back(Token::sign('='));
      if (word(i + 1) == "negative" || word(i + 1) == "minus") {
        out.push_back(Token::sign('-'));
        ++i;
      }
      if (const auto number = number_words(word(i + 1)); number && !word(i + 1).empty()) {
        out.push_back(Token::named(Tok::number, std::to_string(*number)));
        ++i;
      }
    } else if (!w.empty()) {
      // "half of n", "two thirds of x"
      const auto count = number_words(w);
      const size_t at = divisor_word(w) > 0 ? i : i + 1;
      const int by = divisor_word(word(at));
      if (by == 0 || (at != i && !count) || word(at + 1) != "of" || !operand(at + 2)) return;
      const bool digits = !out.empty() && out.back().kind == Tok::number;
      if (digits && at == i) return;
      for (const char c : {'{', '{'}) out.push_back(Token::sign(c));
      out.push_back(Token::named(Tok::number, at == i ? "1" : std::to_string(*count)));
      out.push_back(Token::sign('/'));
      out.push_back(Token::named(Tok::number, std::to_string(by)));
      for (const char c : {'}', '}'}) out.push_back(Token::sign(c));
      out.push_back(Token::sign('*'));
      i = at + 1;
    } else {
      out.push_back(t[i]);
    }
  }
  t = std::move(out);
}

void read_conditions(std::vector<Token>& t) {
  for (size_t i = 1; i + 3 < t.size(); ++i) {
    if (t[i].is_command("begin")) return;
    const std::string word = is_plain(t[i]) ? normal_words(t[i].text) : "";
    if (word != "for" && word != "where" && word != "with" && word != "for all") continue;
    const bool relation =
        t[i + 1].kind == Tok::letter && (t[i + 2].is('<') || t[i + 2].is('>') ||
                                         t[i + 2].is_command("le") || t[i + 2].is_command("ge"));
    if (relation && !t[i - 1].is(',')) t[i] = Token::sign(',');
    if (relation && t[i - 1].is(',')) t.erase(t.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

namespace {

// "between 2 and 5", "x is between 2 and 5", "from 2 to 5", "between 2 and 5, inclusive": the
// interval.
void read_between(std::vector<Token>& t) {
  constexpr size_t kLong = 16;
  const auto words = [&](size_t i) {
    return t[i].kind == Tok::word || t[i].kind == Tok::text ? normal_words(t[i].text) : "";
  };
  size_t n = t.size() - 1, at = 0;
  if (n > kLong || n < 4) return;
  const bool inclusive = words(n - 1) == "inclusive";
  if (inclusive) --n;
  if (inclusive && t[n - 1].is(',')) --n;
  const bool named = t[0].kind == Tok::letter && words(1) == "is";
  if (named || (t[0].kind == Tok::letter && words(1) == "is between")) ++at;
  std::string lead = words(at);
  if (named) lead = words(++at);
  const bool between = lead == "between" || lead == "is between", from = lead == "from";
  if (!between && !from) return;
  size_t joint = 0;
  for (size_t i = at + 1; i < n; ++i) {
    const bool here = between ? t[i].is_command("and") || words(i) == "and" : words(i) == "to";
    if (here && joint == 0)
      joint = i;
    else if (is_plain(t[i]) || t[i].is(',') || t[i].is('<') || t[i].is('>') || t[i].is('='))
      return;
  }
  if (joint < at + 2 || joint + 1 >= n) return;
  const bool closed = inclusive || from;
  t.erase(t.begin() + static_cast<std::ptrdiff_t>(n), t.end() - 1);
  t.insert(t.end() - 1, Token::sign(closed ? ']' : ')'));
  t[joint] = Token::sign(',');
  replace_tokens(t, 0, at + 1, {Token::sign(closed ? '[' : '(')});
}

}  // namespace

void read_bounds(std::vector<Token>& t) {
  constexpr size_t kLongest = 8;
  read_between(t);
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    if (!is_plain(t[i])) continue;
    std::string words;
    size_t end = i;
    for (; end + 1 < t.size() && end < i + kLongest && is_plain(t[end]); ++end)
      words += t[end].text + " ";
    std::string_view said = words;
    const std::string normal = normal_words(words);
    said = normal;
    if (i > 0) {
      for (const std::string_view verb : {"is strictly ", "is ", "are ", "must be ", "strictly "}) {
        if (said.starts_with(verb)) said.remove_prefix(verb.size());
      }
    }
    for (const Phrase& p : kBefore) {
      if (!said.starts_with(p.words) ||
          (said.size() > p.words.size() && said[p.words.size()] != ' '))
        continue;
      std::vector<Token> with = {relation(p.sign)};
      const bool spoken = said.size() > p.words.size();
      if (!rest_of(spoken ? said.substr(p.words.size() + 1) : "", with)) break;
      if (!spoken && end + 1 == t.size()) break;
      replace_tokens(t, i, end, std::move(with));
      return;
    }
    // n divisible by 3: n \equiv 0 \pmod 3
    const bool divided = said == "divisible by" || said == "is divisible by" ||
                         said == "multiple of" || said == "multiples of";
    if (divided && i > 0 && end + 2 == t.size() && t[end].kind == Tok::number) {
      const Token modulus = t[end];
      replace_tokens(
          t, i, end + 1,
          {Token::named(Tok::command, "equiv"), Token::named(Tok::number, "0"),
           Token::named(Tok::command, "pmod"), Token::sign('{'), modulus, Token::sign('}')});
      return;
    }
    for (const Phrase& p : kBehind) {  // "5 or more" alone
      if (i != 1 || said != p.words || end + 1 != t.size() || t[0].kind != Tok::number) continue;
      const Token number = t[0];
      replace_tokens(t, 0, end, {relation(p.sign), number});
      return;
    }
    i = end - 1;
  }
}

}  // namespace r1
