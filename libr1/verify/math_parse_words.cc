// Words in answers: names, phrases, numbers in words, and what \text{...} holds.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include "libr1/verify/math_lex.h"
#include "libr1/verify/math_parser.h"
#include "libr1/verify/math_rewrite.h"
#include "libr1/verify/math_tokens.h"
#include "libr1/verify/math_units.h"
#include "libr1/verify/math_words.h"

namespace r1 {

// \text{...} around the whole: what it holds may be mathematics after all.
std::optional<Value> Parser::quoted(Tokens t) {
  if (t.size() != 1 || t[0].kind != Tok::text) return std::nullopt;
  LexResult inner = lex_math(t[0].text, {});
  rewrite_tokens(inner.tokens, false);
  const Tokens tokens(inner.tokens.data(), inner.tokens.size() - 1);
  const auto count = [&](auto is) { return std::count_if(tokens.begin(), tokens.end(), is); };
  const auto words =
      count([](const Token& k) { return k.kind == Tok::word || k.kind == Tok::text; });
  const auto commas = count([](const Token& k) { return k.is(','); });
  if (tokens.empty()) return std::nullopt;
  // \text{I and III}: the statements that hold
  const auto roman = [](const Token& k) {
    return (k.kind == Tok::letter || k.kind == Tok::word) &&
           k.text.find_first_not_of("IVX") == std::string::npos;
  };
  const bool romans = std::any_of(tokens.begin(), tokens.end(), roman) &&
                      std::all_of(tokens.begin(), tokens.end(), [&](const Token& k) {
                        return roman(k) || k.is(',') || k.is_command("and") ||
                               (k.kind == Tok::word && k.text == "and");
                      });
  // \text{Alice and Bob}: two names
  const bool two = tokens.size() == 3 && tokens[1].text == "and" && tokens[0].kind == Tok::word &&
                   tokens[2].kind == Tok::word && tokens[0].text[0] >= 'A' &&
                   tokens[0].text[0] <= 'Z' && tokens[2].text[0] >= 'A' && tokens[2].text[0] <= 'Z';
  if ((romans && tokens.size() > 1) || two) return value(tokens);
  if (words > 0 && !is_integer_token(tokens[0]) && tokens[0].kind != Tok::number &&
      !tokens[0].is('$') && !tokens[0].is('-')) {
    const bool names = commas > 0 && words <= 2 * (commas + 1);  // \text{Alice, Bob}
    if (!names || static_cast<size_t>(words + commas) != tokens.size()) return std::nullopt;
  }
  return value(tokens);
}

// "five", "two thirds", "fifty percent", "minus three"
std::optional<Value> Parser::spoken(Tokens t) {
  if (t.size() > 20) return std::nullopt;
  std::string text = normal_words(join_text(t));
  bool negative = false;
  for (const std::string_view sign : {"minus ", "negative ", "-"}) {
    if (!text.starts_with(sign)) continue;
    negative = true;
    text.erase(0, sign.size());
    break;
  }
  if (const auto n = ordinal_words(text); n && !negative)
    return Value{Scalar{pool_.number(*n), std::nullopt, {}}};
  for (size_t end = text.size(); end != std::string::npos && end > 0;
       end = text.rfind(' ', end - 1)) {
    const auto n = spoken_fraction(std::string_view(text).substr(0, end));
    if (!n) continue;
    const Unit unit = end < text.size() ? read_unit(std::string_view(text).substr(end)) : Unit{};
    if (end < text.size() && !unit.known) return std::nullopt;
    return Value{Scalar{pool_.number(negative ? -*n : *n), std::nullopt, unit}};
  }
  return std::nullopt;
}

Value Parser::words(Tokens t) {
  Words w;
  std::string spaced;
  for (const Token& k : t) {
    if (!spaced.empty()) spaced += ' ';
    if (k.is_command("infty")) {  // "diverges to -\infty"
      while (spaced.ends_with(' ') || spaced.ends_with('+')) spaced.pop_back();
      if (!spaced.empty() && !spaced.ends_with('-')) spaced += ' ';
      spaced += "infinity";
    } else if (k.is('<') || k.is('>')) {  // signs that words would lose
      spaced += k.is('<') ? "less than" : "greater than";
    } else if (k.kind == Tok::symbol)
      spaced += k.symbol;
    else
      spaced += k.text;
  }
  w.normal = canonical_words(normal_words(spaced));
  if (w.normal.empty()) w.normal = spaced;  // signs alone are compared as they stand
  if (w.normal == "real numbers") return real_line(pool_);
  if (const char side = half_line_words(w.normal); side != 0) return half_line(side, pool_);
  if (t.size() > 1 && t[0].is('-') && !t[1].space_before) w.normal.insert(0, 1, '-');
  const bool plain = std::all_of(t.begin(), t.end(), [](const Token& k) {
    return k.kind == Tok::word || k.kind == Tok::text || k.kind == Tok::letter || k.is('\'') ||
           k.is('-') || k.is('(') || k.is(')') || k.is('+') || k.is_command("emptyset") ||
           k.is_command("infty") || k.is_command("triangle") || k.is_command("angle") ||
           (k.kind == Tok::command && k.text.starts_with("set "));
  });
  // N 30^\circ E
  const auto compass = [](const Token& k) {
    return k.kind == Tok::letter &&
           std::string_view("NSEW").find(k.text[0]) != std::string_view::npos;
  };
  w.unread = !plain && !(t.size() > 2 && compass(t.front()) && compass(t.back()));
  if (t.size() == 1 && t[0].kind == Tok::word && t[0].text.size() <= 6) {
    w.product = expr(t, 1);
    w.lower = std::all_of(t[0].text.begin(), t[0].text.end(),
                          [](char c) { return c >= 'a' && c <= 'z'; });
  }
  return Value{std::move(w)};
}

}  // namespace r1
