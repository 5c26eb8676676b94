// Idioms of typesetting: ^3/_5, d/dx, 12{\text{ cm}}, 101_{\text{base 2}}, 1h 20m, "l: y = 2x",
// "x = 2 (multiplicity 2)", \mathbb{N}_0. SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

using Iterator = std::vector<Token>::difference_type;

void erase_at(std::vector<Token>& t, size_t i) { t.erase(t.begin() + static_cast<Iterator>(i)); }

// ^3/_5 and ^{3}/_{5}, if that is all there is.
void read_raised_fraction(std::vector<Token>& t) {
  std::string shape;
  for (size_t i = 0; i + 1 < t.size(); ++i)
    shape += t[i].kind == Tok::symbol ? t[i].symbol : t[i].kind == Tok::number ? 'n' : '?';
  if (shape != "^n/_n" && shape != "^{n}/_{n}") return;
  std::erase_if(t, [](const Token& k) { return k.is('^') || k.is('_') || k.is('{') || k.is('}'); });
}

// 12{\text{ cm}}: the braces hold nothing together.
void free_text(std::vector<Token>& t) {
  for (size_t i = 1; i + 3 < t.size(); ++i) {
    if (t[i - 1].kind != Tok::number || !t[i].is('{') || t[i + 1].kind != Tok::text ||
        !t[i + 2].is('}'))
      continue;
    erase_at(t, i + 2);
    erase_at(t, i);
  }
}

// 101_{\text{base }2}, 101_{\text{base 2}}
void read_named_base(std::vector<Token>& t) {
  for (size_t i = 1; i + 3 < t.size(); ++i) {
    if (t[i - 1].kind != Tok::number || !t[i].is('_') || !t[i + 1].is('{') || !is_words(t[i + 2]))
      continue;
    std::string said = normal_words(t[i + 2].text);
    if (!said.starts_with("base")) continue;
    said.erase(0, said.starts_with("base ") ? 5 : 4);
    if (said.empty() && t[i + 3].kind == Tok::number)
      erase_at(t, i + 2);
    else if (!said.empty() && said.find_first_not_of("0123456789") == said.npos)
      t[i + 2] = Token::named(Tok::number, said);
  }
}

// 1h 20m, 1 h 20 m 5 s: behind hours, m are minutes. If that is all there is.
void read_hours(std::vector<Token>& t) {
  constexpr std::string_view kLetters = "hms";
  if (t.size() != 5 && t.size() != 7) return;
  for (size_t i = 0; i + 1 < t.size(); i += 2) {
    if (t[i].kind != Tok::number || t[i + 1].kind != Tok::letter ||
        t[i + 1].text != kLetters.substr(i / 2, 1))
      return;
  }
  t[1] = Token::named(Tok::word, "hours");
  t[3] = Token::named(Tok::word, "minutes");
  t[1].space_before = t[3].space_before = true;
  if (t.size() == 7) t[5] = Token::named(Tok::word, "seconds");
}

// 2x3, 2 x 3 x 4: sizes, if that is all there is.
void read_sizes(std::vector<Token>& t) {
  if (t.size() != 4 && t.size() != 6) return;
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    if (i % 2 == 0 ? t[i].kind != Tok::number : t[i].kind != Tok::letter || t[i].text != "x")
      return;
  }
  for (size_t i = 1; i + 1 < t.size(); i += 2) {
    t[i] = Token::sign('*');
    t[i].text = "x";
  }
}

// d/dx (x^3): the quotient is one sign.
void read_derivative(std::vector<Token>& t) {
  for (size_t i = 0; i + 3 < t.size(); ++i) {
    const bool quotient = t[i].kind == Tok::letter && t[i].text == "d" && t[i + 1].is('/') &&
                          t[i + 2].kind == Tok::word && t[i + 2].text.size() == 2 &&
                          t[i + 2].text[0] == 'd';
    if (!quotient) continue;
    const auto at = t.begin() + static_cast<Iterator>(i);
    const Token d = t[i], name = Token::named(Tok::letter, t[i + 2].text.substr(1));
    const std::vector<Token> sign = {Token::named(Tok::command, "frac"),
                                     Token::sign('{'),
                                     d,
                                     Token::sign('}'),
                                     Token::sign('{'),
                                     d,
                                     name,
                                     Token::sign('}')};
    t.insert(t.erase(at, at + 3), sign.begin(), sign.end());
    return;
  }
}

// \triangle ABC is what ABC is called.
void drop_triangle(std::vector<Token>& t) {
  const auto corner = [](const Token& k) {
    return (k.kind == Tok::letter || k.kind == Tok::word) &&
           std::all_of(k.text.begin(), k.text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  };
  const bool named = t[0].is_command("triangle") && t.size() < 6 &&
                     std::all_of(t.begin() + 1, t.end() - 1, corner);
  if (named) erase_at(t, 0);
}

// x = 2 (multiplicity 2), x = 2 \text{ with multiplicity } 2: how often counts for nothing.
void drop_multiplicity(std::vector<Token>& t) {
  const size_t end = t.size() - 1;
  for (size_t i = end; i-- > 1 && end - i < 8;) {
    if (!is_words(t[i])) continue;
    const std::string said = normal_words(t[i].text);
    if (said.find("multiplicity") == said.npos) continue;
    size_t from = i;
    while (from > 1 && is_words(t[from - 1])) --from;
    const bool bracket = t[from - 1].is('(') && t[end - 1].is(')');
    const size_t last = bracket ? end - 1 : end;
    if (last > i + 2 || (last == i + 2 && t[i + 1].kind != Tok::number)) return;
    if (bracket) --from;
    if (from < 1) return;
    t.erase(t.begin() + static_cast<Iterator>(from), t.begin() + static_cast<Iterator>(end));
    return;
  }
}

// F(x) + \text{constant}, F(x) + const.: what C stands for.
void read_constant(std::vector<Token>& t) {
  const size_t end = t.size() - 1;
  size_t from = end;
  std::string said;
  for (; from > 2 && is_words(t[from - 1]); --from) said = t[from - 1].text + " " + said;
  if (from == end || !t[from - 1].is('+')) return;
  said = normal_words(said);
  if (said != "constant" && said != "const" && said != "arbitrary constant" &&
      said != "constant of integration")
    return;
  t.erase(t.begin() + static_cast<Iterator>(from), t.begin() + static_cast<Iterator>(end));
  t.insert(t.end() - 1, Token::named(Tok::letter, "C"));
}

// l: y = 2x + 1, C: x^2 + y^2 = 4, \odot O: ...: the curve's name before its equation.
void drop_curve_name(std::vector<Token>& t) {
  size_t colon = 1;
  if (t.size() > 3 && t[0].kind == Tok::command && t[0].text == "odot") ++colon;
  while (colon + 1 < t.size() && colon < 5 && !t[colon].is(':')) ++colon;
  if (colon + 4 >= t.size() || !t[colon].is(':')) return;
  const Token& name = t[t[0].kind == Tok::command ? 1 : 0];
  const bool letter = name.kind == Tok::letter && name.text != "x" && name.text != "y" &&
                      (colon < 3 || t[1].is('_'));
  if (!letter) return;
  bool x = false, y = false, equals = false;
  for (size_t i = colon + 1; i + 1 < t.size(); ++i) {
    if (t[i].is(':') || t[i].is_command("implies") || t[i].is(',')) return;
    x = x || (t[i].kind == Tok::letter && t[i].text == "x");
    y = y || (t[i].kind == Tok::letter && t[i].text == "y");
    equals = equals || t[i].is('=');
  }
  if (x && y && equals) t.erase(t.begin(), t.begin() + static_cast<Iterator>(colon + 1));
}

// \mathbb{N}_0, \mathbb{N}\cup\{0\}, \mathbb{Z}_{\ge 0}, \{0, 1, 2, \ldots\}, \{1, 2, 3, \ldots\},
// if that is all.
void read_counting_sets(std::vector<Token>& t) {
  const bool set = t[0].is_command("set Z") || t[0].is_command("set N");
  if (!set && !t[0].is_command("lbrace")) return;
  std::string shape;
  for (size_t i = set ? 1 : 0; i + 1 < t.size(); ++i) {
    if (t[i].is('{') || t[i].is('}')) continue;
    if (t[i].kind == Tok::symbol)
      shape += t[i].symbol;
    else if (t[i].kind == Tok::number)
      shape += t[i].text;
    else
      shape += t[i].is_command("ge")      ? "g"
               : t[i].is_command("ldots") ? "..."
               : t[i].is_command("cup")   ? "u"
                                          : "?";
  }
  const auto all = [&](const char* words) { t = {Token::named(Tok::text, words), t.back()}; };
  if (set && t[0].text == "set N" && (shape == "_0" || shape == "^0" || shape == "u?0?"))
    all("nonnegative integers");
  else if (set && shape == "_g0")
    all("nonnegative integers");
  else if (set && (shape == "_g1" || shape == "_1"))
    all("positive integers");
  else if (!set && (shape == "?0,1,2,...?" || shape == "?0,1,2,3,...?"))
    all("nonnegative integers");
  else if (!set && (shape == "?1,2,3,...?" || shape == "?1,2,3,4,...?"))
    all("positive integers");
  else if (!set && (shape == "?...,-2,-1,0,1,2,...?" || shape == "?...,-1,0,1,...?"))
    t = {Token::named(Tok::command, "set Z"), t.back()};
}

}  // namespace

void read_idioms(std::vector<Token>& t, bool words) {
  constexpr size_t kLong = 200;
  if (t.size() > 2) drop_triangle(t);
  if (t.size() < 4 || t.size() > kLong) return;
  read_sizes(t);
  if (t[0].is('^')) read_raised_fraction(t);
  if (words) {
    free_text(t);
    read_named_base(t);
    drop_multiplicity(t);
    read_constant(t);
  }
  read_hours(t);
  read_derivative(t);
  drop_curve_name(t);
  read_counting_sets(t);
}

}  // namespace r1
