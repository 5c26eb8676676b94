// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/rewrite_spoken.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/suffix.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/units.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

// minus 5, negative \frac12
void read_minus(std::vector<Token>& t) {
  if (!is_words(t[0]) || t.size() < 3 || is_words(t[1])) return;
  const std::string word = normal_words(t[0].text);
  if (word == "minus" || word == "negative") t[0] = Token::sign('-');
  if (word == "plus" || word == "positive") t.erase(t.begin());
}

// \text{The answer is } 5, \text{Area: } 12: what leads up to the value.
void drop_lead(std::vector<Token>& t) {
  // "Yes, x = 2": where a value is said, the word says no more. ("Yes, no" are two answers.)
  if (is_words(t[0]) && t.size() > 4 && normal_words(t[0].text) == "yes") {
    const size_t from = t[1].is(',') ? 2 : t[0].text.find(',') != std::string::npos ? 1 : 0;
    const bool value = std::any_of(t.begin(), t.end(), [](const Token& k) { return k.is('='); });
    if (from > 0 && value) t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(from));
  }
  // "So x = 2 and y = 3", "all x > 0"
  constexpr std::array<std::string_view, 8> kLeads = {"so",   "thus", "hence", "therefore",
                                                      "then", "all",  "any",   "for all"};
  while (is_words(t[0]) && t.size() > 3 &&
         (t[1].space_before || t[1].is(',') || t[0].kind == Tok::text) &&
         (t[1].kind == Tok::letter || t[1].is(',')) &&
         std::find(kLeads.begin(), kLeads.end(), normal_words(t[0].text)) != kLeads.end())
    t.erase(t.begin(), t.begin() + (t[1].is(',') ? 2 : 1));
  if (is_words(t[0]) && t.size() > 3 && normal_words(t[0].text) == "either") t.erase(t.begin());
  if (t[0].kind != Tok::text || t.size() < 3) return;
  std::string_view text = t[0].text;
  while (text.ends_with(' ')) text.remove_suffix(1);
  const bool leads = text.ends_with(':') || text.ends_with('=') || text.ends_with(" is") ||
                     text.ends_with(" are") || text.ends_with(" equals");
  if (leads) t.erase(t.begin());
}

// \text{I and II only}, "both A and B"
void drop_only(std::vector<Token>& t) {
  constexpr std::string_view kOnly = "only";
  if (t.size() > 2 && t[0].kind == Tok::word && t[1].kind != Tok::word) {
    const std::string first = normal_words(t[0].text);
    if (first == kOnly || (first == "both" && t.size() > 4)) t.erase(t.begin());
  }
  Token& last = t[t.size() - 2];
  if (!is_words(last) || !last.text.ends_with(kOnly)) return;
  if (last.text.size() == kOnly.size() && t.size() > 2) {
    t.erase(t.end() - 2);
  } else if (last.text.ends_with(" only")) {
    last.text.resize(last.text.size() - kOnly.size() - 1);
  }
}

// $5k, $1.2M, $3bn
void read_money_powers(std::vector<Token>& t) {
  if (t.size() != 4 || !t[0].is('$') || t[1].kind != Tok::number) return;
  const std::string& mark = t[2].text;
  const std::string_view power = mark == "k" || mark == "K"    ? "3"
                                 : mark == "M" || mark == "mn" ? "6"
                                 : mark == "B" || mark == "bn" ? "9"
                                                               : "";
  if (power.empty()) return;
  replace_tokens(t, 2, 3,
                 {Token::sign('*'), Token::named(Tok::number, "10"), Token::sign('^'),
                  Token::named(Tok::number, power)});
}

// 1.5 million, 3 \text{ thousand dollars}, "3 and a half"
void read_multiples(std::vector<Token>& t) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kNames = {
      {{"thousand", "3"},
       {"million", "6"},
       {"billion", "9"},
       {"trillion", "12"},
       {"hundred", "2"}}};
  for (size_t i = 1; i + 1 < t.size(); ++i) {
    if (!is_words(t[i]) && !t[i].is_command("and")) continue;
    if (t[i - 1].kind != Tok::number && !t[i - 1].is('}')) continue;
    const std::string words = t[i].kind == Tok::command ? "and" : normal_words(t[i].text);
    for (const auto& [name, power] : kNames) {
      if (!words.starts_with(name) || (words.size() > name.size() && words[name.size()] != ' '))
        continue;
      std::vector<Token> with = {Token::sign('*'), Token::named(Tok::number, "10"),
                                 Token::sign('^'), Token::named(Tok::number, power)};
      if (words.size() > name.size())
        with.push_back(Token::named(Tok::text, std::string_view(words).substr(name.size() + 1)));
      replace_tokens(t, i, i + 1, std::move(with));
      break;
    }
    if (words == "dozen" || words.starts_with("dozen ")) {
      std::vector<Token> with = {Token::sign('*'), Token::named(Tok::number, "12")};
      if (words.size() > 6) with.push_back(Token::named(Tok::text, words.substr(6)));
      replace_tokens(t, i, i + 1, std::move(with));
      continue;
    }
    if (words == "by" && t[i - 1].kind == Tok::number && t[i + 1].kind == Tok::number)
      t[i] = Token::sign('*');  // 3 by 4
    const bool spread =
        words == "and" && i + 3 < t.size() && t[i + 1].text == "a" && t[i + 2].text == "half";
    if (spread || words == "and a half") {
      replace_tokens(t, i, i + (spread ? 3 : 1),
                     {Token::sign('+'), Token::named(Tok::number, "0.5")});
    }
  }
}

// 12 (cm), 12\frac{\text{m}}{\text{s}}, \text{12 cm}^2: the unit as words behind the number.
void read_unit_groups(std::vector<Token>& t) {
  if (t[0].kind == Tok::text && t.size() > 2) {  // \text{12 cm}^2
    LexResult inner = lex_math(t[0].text, {});
    inner.tokens.pop_back();
    if (!inner.tokens.empty() && inner.tokens[0].kind == Tok::number)
      replace_tokens(t, 0, 1, std::move(inner.tokens));
  }
  const size_t n = t.size() - 1;
  if (n > 3 && (t[n - 1].is(')') || t[n - 1].is(']')) && !t[n - 2].is(')')) {
    size_t open = n - 2;
    while (open > 1 && !t[open].is('(') && !t[open].is('[')) --open;
    const Tokens inside(&t[open + 1], n - 2 - open);
    const bool words =
        std::any_of(inside.begin(), inside.end(), is_words) && read_unit(join_text(inside)).known;
    // 5 (five)
    const auto said = number_words(normal_words(join_text(inside)));
    if (t[open].is('(') && open == 1 && said && t[0].kind == Tok::number &&
        t[0].text == std::to_string(*said)) {
      t.erase(t.begin() + 1, t.end() - 1);
      return;
    }
    if (words && !t[open - 1].is('/') && (t[open].is('(') || t[open].is('['))) {
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(n - 1));
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(open));
    }
  }
  for (size_t i = 1; i + 6 < t.size(); ++i) {
    if (!t[i].is_command("frac") || !t[i + 1].is('{') ||
        !(t[i - 1].kind == Tok::number || t[i - 1].is('}')))
      continue;
    const auto close = std::find_if(t.begin() + static_cast<std::ptrdiff_t>(i), t.end(),
                                    [](const Token& k) { return k.is('}'); });
    const auto end =
        close == t.end() || !(close + 1)->is('{')
            ? t.end()
            : std::find_if(close + 1, t.end(), [](const Token& k) { return k.is('}'); });
    if (end == t.end()) continue;
    const auto unit = [](const Token& k) {
      return is_words(k) || k.upright || k.is('^') || k.text == "2" || k.text == "3";
    };
    const auto top = t.begin() + static_cast<std::ptrdiff_t>(i + 2);
    if (!std::all_of(top, close, unit) || !std::all_of(close + 2, end, unit) ||
        !(is_words(*top) || top->upright))
      continue;
    const std::string name = join_text(Tokens(&*top, static_cast<size_t>(close - top))) + "/" +
                             join_text(Tokens(&*(close + 2), static_cast<size_t>(end - close - 2)));
    replace_tokens(t, i, static_cast<size_t>(end - t.begin()) + 1, {Token::named(Tok::text, name)});
  }
}

// A word that only prose has: no product of letters.
bool is_prose(const Token& k) {
  if (k.kind == Tok::text || !unit_name(k.text).empty()) return true;
  return k.kind == Tok::word && k.text.size() > 2 &&
         k.text.find_first_of("aeiouyAEIOUY") != std::string::npos;
}

// 12/person, 12-fold, 12-year-old: what it counts, as words behind the number.
void read_hung_words(std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  if (n < 3 || t[0].kind != Tok::number || t[1].space_before || t[2].space_before ||
      t[2].kind != Tok::word || (t[2].text.size() < 4 && !is_close_unit(t[2].text)))
    return;
  for (size_t i = 3; i < n; ++i) {
    if (!t[i].is('-') && t[i].kind != Tok::word) return;
  }
  const std::string_view word = t[2].text;
  const bool hyphen =
      t[1].is('-') && (word == "fold" || is_close_unit(word) || !unit_name(word).empty());
  if (hyphen || (t[1].is('/') && n == 3 && unit_name(word).empty()))
    replace_tokens(t, 1, n, {Token::named(Tok::text, (hyphen ? "" : "per ") + std::string(word))});
}

// 9 (apples), 12 (inches of snow), 5 (cats), 3 (dogs): what is counted, as words behind the number.
void read_counted(std::vector<Token>& t) {
  constexpr size_t kMostWords = 6;
  for (size_t i = 0; i + 3 < t.size(); ++i) {
    if (t[i].kind != Tok::number || !t[i + 1].is('(') || !t[i + 1].space_before) continue;
    size_t end = i + 2;
    const auto part = [&](const Token& k) {
      return is_prose(k) ||
             (end > i + 2 && (is_words(k) || k.is('-') || k.is('.') || k.text == "a"));
    };
    // t-shirts
    if (end + 1 < t.size() && t[end].kind == Tok::letter && t[end + 1].is('-')) end += 2;
    while (end < t.size() && end < i + 2 + kMostWords && part(t[end])) ++end;
    if (end == i + 2 || end + 1 >= t.size() || !t[end].is(')')) continue;
    const Token& next = t[end + 1];
    if (next.kind != Tok::end && !next.is(',') && !next.is(';') && !next.is_command("and"))
      continue;
    const std::string words = normal_words(join_text(Tokens(&t[i + 2], end - i - 2)));
    if (number_words(words) || words.starts_with("not ") || words.starts_with("no ")) continue;
    replace_tokens(t, i + 1, end + 1, {Token::named(Tok::text, words)});
  }
}

// 1st, 2nd, 3rd, 4th
void drop_ordinals(std::vector<Token>& t) {
  for (size_t i = 1; i + 1 < t.size(); ++i) {
    const std::string_view w = t[i].text;
    if (t[i].kind != Tok::word || t[i].space_before || t[i - 1].kind != Tok::number) continue;
    if (w != "st" && w != "nd" && w != "rd" && w != "th") continue;
    if (i == 1 && t.size() == 4 && normal_words(t[2].text) == "quadrant") {
      t[1] = Token::named(Tok::text, "quadrant " + t[0].text);
      t.erase(t.begin() + 2);
      t.erase(t.begin());
      return;
    }
    t.erase(t.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

// 42'dir: Turkish for "is 42".
void drop_copula(std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  if (n > 2 && t[n - 1].kind == Tok::word && is_turkish_copula(t[n - 1].text) &&
      t[n - 2].is('\'') && t[n - 3].kind == Tok::number)
    t.erase(t.end() - 3, t.end() - 1);
}

// Where the bracket that opens at `open` closes, or 0.
size_t closing(const std::vector<Token>& t, size_t open) {
  int depth = 0;
  for (size_t i = open; i < t.size(); ++i) {
    depth += bracket_change(t[i]);
    if (depth == 0) return i;
  }
  return 0;
}

// The one comma of depth 1 between the brackets, or 0.
size_t only_comma(const std::vector<Token>& t, size_t open, size_t close) {
  int depth = 0;
  size_t found = 0;
  for (size_t i = open; i < close; ++i) {
    depth += bracket_change(t[i]);
    if (depth != 1 || !t[i].is(',')) continue;
    if (found != 0) return 0;
    found = i;
  }
  return found;
}

// (x, 2) behind log as _{2}(x).
void read_log(std::vector<Token>& t, size_t open, size_t comma, size_t close) {
  std::vector<Token> with = {Token::sign('_'), Token::sign('{')};
  const auto at = [&](size_t i) { return t.begin() + static_cast<std::ptrdiff_t>(i); };
  with.insert(with.end(), at(comma + 1), at(close));
  with.push_back(Token::sign('}'));
  with.insert(with.end(), at(open), at(comma));
  with.push_back(Token::sign(')'));
  replace_tokens(t, open, close + 1, std::move(with));
}

// Rational(1, 2), factorial(5), Matrix([[1, 2]]), Interval.open(0, 1), Union(A, B), log2(8): as
// computer algebra prints them.
void read_calls(std::vector<Token>& t) {
  for (size_t i = 0; i + 3 < t.size(); ++i) {
    if (t[i].is_command("log") && t[i + 1].kind == Tok::number && t[i + 2].is('(') &&
        !t[i + 1].space_before && (t[i + 1].text == "2" || t[i + 1].text == "10")) {
      t.insert(t.begin() + static_cast<std::ptrdiff_t>(i + 1), Token::sign('_'));
      continue;
    }
    if ((t[i].is_command("frac") || t[i].is_command("binom")) && t[i + 1].is('(')) {
      const size_t end = closing(t, i + 1), comma = end == 0 ? 0 : only_comma(t, i + 1, end);
      if (comma == 0) continue;
      t[end] = Token::sign('}');
      replace_tokens(t, comma, comma + 1, {Token::sign('}'), Token::sign('{')});
      t[i + 1] = Token::sign('{');
      continue;
    }
    if (t[i].is_command("log") && t[i + 1].is('(')) {  // log(x, 2)
      const size_t end = closing(t, i + 1), comma = end == 0 ? 0 : only_comma(t, i + 1, end);
      if (comma != 0 && end < i + 40) read_log(t, i + 1, comma, end);
      continue;
    }
    if (t[i].kind != Tok::word || t[i].text.size() < 2) continue;
    const std::string name = t[i].text;
    const std::string way = name == "Interval" && is_words(t[i + 1]) ? t[i + 1].text : "";
    const size_t open = way.empty() ? i + 1 : i + 2;
    if (!t[open].is('(')) continue;
    const size_t close = closing(t, open);
    if (close == 0) continue;
    const size_t comma = only_comma(t, open, close);
    if (name == "Abs") {
      t[i] = Token::named(Tok::command, "abs");
    } else if ((name == "Matrix" || name == "array") && t[open + 1].is('[') &&
               t[close - 1].is(']')) {
      if (!t[open + 2].is('[')) {  // a vector, and no interval
        t[open + 1].symbol = '(';
        t[close - 1].symbol = ')';
      }
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(close));
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i),
              t.begin() + static_cast<std::ptrdiff_t>(open + 1));
    } else if (name == "Tuple" || name == "Integer" || name == "Float") {
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i));
    } else if (name == "factorial") {
      t.insert(t.begin() + static_cast<std::ptrdiff_t>(close + 1), Token::sign('!'));
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i));
    } else if (name == "FiniteSet") {
      t[close] = Token::named(Tok::command, "rbrace");
      t[open] = Token::named(Tok::command, "lbrace");
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i));
    } else if ((name == "set" || name == "frozenset") && t[open + 1].is('[') &&
               t[close - 1].is(']')) {
      t[close - 1] = Token::named(Tok::command, "rbrace");
      t[open + 1] = Token::named(Tok::command, "lbrace");
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(close));
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i),
              t.begin() + static_cast<std::ptrdiff_t>(open + 1));
    } else if (comma != 0 &&
               (name == "Rational" || name == "Fraction" || name == "binomial" || name == "comb")) {
      t[close] = Token::sign('}');
      replace_tokens(t, comma, comma + 1, {Token::sign('}'), Token::sign('{')});
      t[open] = Token::sign('{');
      t[i] = Token::named(Tok::command, name[0] == 'b' || name[0] == 'c' ? "binom" : "frac");
    } else if (comma != 0 && name == "Eq") {
      t[comma] = Token::sign('=');
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(close));
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i),
              t.begin() + static_cast<std::ptrdiff_t>(open + 1));
    } else if (comma != 0 && name == "Interval") {
      t[close].symbol = way == "open" || way == "Ropen" ? ')' : ']';
      t[open].symbol = way == "open" || way == "Lopen" ? '(' : '[';
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i),
              t.begin() + static_cast<std::ptrdiff_t>(open));
    } else if (comma != 0 && name == "Union") {
      t[comma] = Token::named(Tok::command, "cup");
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(close));
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i),
              t.begin() + static_cast<std::ptrdiff_t>(open + 1));
      --i;  // what stands first in it is next
    }
  }
}

// \mathbb{R}^+, \mathbb{R}_{>0}, \mathbb{R}_{\ge 0}, \mathbb{R}_0^+, \mathbb{R}^*: the intervals.
void read_half_lines(std::vector<Token>& t) {
  for (size_t i = 0; i + 2 < t.size(); ++i) {
    const bool whole = t[i].is_command("set Z") || t[i].is_command("set N");
    if (whole && (t[i + 1].is('^') || t[i + 1].is('_'))) {
      const size_t at = t[i + 2].is('{') ? i + 3 : i + 2;
      const bool star = t[at].is('*') && t[i + 1].is('^') && t[i].is_command("set N");
      const bool above = t[i + 1].is('_') && at == i + 3 && at + 3 < t.size() && t[at].is('>') &&
                         t[at + 1].kind == Tok::number && t[at + 1].text == "0" &&
                         t[at + 2].is('}');
      const size_t end = above ? at + 3 : at + (at == i + 3 ? 2 : 1);
      if ((above || star || (t[at].is('+') && t[i + 1].is('^'))) && end < t.size())
        replace_tokens(t, i, end, {Token::named(Tok::text, "positive integers")});
      continue;
    }
    if (!t[i].is_command("set R")) continue;
    std::string marks;
    size_t end = i + 1;
    while (end + 1 < t.size() && (t[end].is('^') || t[end].is('_'))) {
      const size_t begin = end + 1;
      end = t[begin].is('{') ? closing(t, begin) + 1 : begin + 1;
      if (end <= begin || end >= t.size() || end > begin + 5) return;
      for (size_t k = begin; k < end; ++k) {
        if (t[k].kind == Tok::symbol)
          marks += t[k].symbol;
        else
          marks += t[k].is_command("ge") ? "g" : t[k].is_command("le") ? "l" : t[k].text;
      }
    }
    marks.erase(
        std::remove_if(marks.begin(), marks.end(), [](char c) { return c == '{' || c == '}'; }),
        marks.end());
    const Token zero = Token::named(Tok::number, "0"),
                infinity = Token::named(Tok::command, "infty");
    if (marks == "+" || marks == ">0" || marks == "+*" || marks == "*+") {
      replace_tokens(t, i, end,
                     {Token::sign('('), zero, Token::sign(','), infinity, Token::sign(')')});
    } else if (marks == "g0" || marks == "+0" || marks == "0+") {
      replace_tokens(t, i, end,
                     {Token::sign('['), zero, Token::sign(','), infinity, Token::sign(')')});
    } else if (marks == "-" || marks == "<0") {
      replace_tokens(
          t, i, end,
          {Token::sign('('), Token::sign('-'), infinity, Token::sign(','), zero, Token::sign(')')});
    } else if (marks == "l0") {
      replace_tokens(
          t, i, end,
          {Token::sign('('), Token::sign('-'), infinity, Token::sign(','), zero, Token::sign(']')});
    }
  }
}

// "all real numbers except 1 and 2": R \setminus \{1, 2\}
void read_exceptions(std::vector<Token>& t) {
  size_t n = 0;
  std::string words;
  for (; n < 8 && n < t.size() &&
         (is_words(t[n]) || t[n].kind == Tok::letter || t[n].is_command("set R"));
       ++n) {
    words += ' ';
    words += t[n].text;
  }
  if (n == 0 || n + 1 >= t.size()) return;
  words = normal_words(words);
  const auto cut = [&](std::string_view end) {
    const bool there = words.ends_with(end);
    if (there) words.resize(words.size() - end.size());
    return there;
  };
  cut(" x");
  if (!cut(" except") && !cut(" except for") && !cut(" other than") && !cut(" excluding") &&
      !cut(" not equal to"))
    return;
  cut(" x");
  constexpr std::array<std::string_view, 6> kAll = {
      "all real numbers", "all reals", "real numbers", "all real", "set r", "all real values"};
  if (std::find(kAll.begin(), kAll.end(), words) == kAll.end()) return;
  if (t[n].is('=')) ++n;
  std::vector<Token> with = {Token::named(Tok::command, "set R"),
                             Token::named(Tok::command, "setminus")};
  const bool braces = t[n].is_command("lbrace");
  if (!braces) with.push_back(Token::named(Tok::command, "lbrace"));
  if (!braces) t.insert(t.end() - 1, Token::named(Tok::command, "rbrace"));
  replace_tokens(t, 0, n, std::move(with));
}

}  // namespace

void rewrite_spoken(std::vector<Token>& t) {
  // Each rewriting moves all that follows it.
  if (t.size() > 1000) return;
  // What only digits, signs and LaTeX are has none of these.
  bool words = false, letters = false;
  for (const Token& k : t) {
    words = words || is_words(k) || k.upright;
    letters = letters || k.kind == Tok::letter || k.kind == Tok::command;
  }
  if (words || letters) read_extremum(t);
  if (words || letters) read_money_powers(t);
  if (words) {
    drop_copula(t);
    read_spoken_signs(t);
    drop_only(t);
    drop_lead(t);
    read_unit_groups(t);
    read_counted(t);
    read_hung_words(t);
    read_minus(t);
    read_multiples(t);
    drop_ordinals(t);
    read_exceptions(t);
    read_conditions(t);
    read_bounds(t);
  }
  if (!words && !letters) return;
  read_letter_joints(t);
  part_values(t);
  read_units(t, words);
  read_calls(t);
  read_solution(t);
  read_half_lines(t);
}

}  // namespace r1
