// Words in answers: names, phrases, numbers in words, and what \text{...} holds.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <string>

#include "libr1/verify/parse/lex.h"
#include "libr1/verify/parse/parse.h"
#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/rewrite.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/units.h"
#include "libr1/verify/parse/words.h"

namespace r1 {

// \text{...} around the whole: what it holds may be mathematics after all.
std::optional<Value> Parser::quoted(Tokens t) {
  constexpr size_t kLongest = 2000;  // each is read once more for every level of \text in it
  if (t.size() != 1 || t[0].kind != Tok::text || t[0].text.size() > kLongest) return std::nullopt;
  LexResult inner = lex_math(t[0].text, {});
  rewrite_tokens(inner.tokens, false, &ranges_);
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
  const bool one = tokens.size() == 1 && t[0].text.ends_with(" only");
  if ((romans && (tokens.size() > 1 || one)) || two) return value(tokens);
  if (words > 0 && !is_integer_token(tokens[0]) && tokens[0].kind != Tok::number &&
      !tokens[0].is('$') && !tokens[0].is('-')) {
    const bool names = commas > 0 && words <= 2 * (commas + 1);  // \text{Alice, Bob}
    const bool listed = names && static_cast<size_t>(words + commas) == tokens.size();
    const bool numbers = count([](const Token& k) { return k.kind == Tok::number; }) > 0;
    // \text{Player 1}; with a numeral in its place it is words.
    const bool place = normal_words(tokens[0].text) == "quadrant";
    if (!listed) return numbers && !place ? phrase(tokens) : std::nullopt;
  }
  return value(tokens);
}

// Statements numbered by circled digits, in a row: a list of them.
std::optional<Value> Parser::circled(Tokens t) {
  constexpr std::string_view kLead = "\xE2\x91";  // of all digits from 1 to 20
  const std::string& all = t[0].text;
  if (!all.starts_with(kLead) || all.size() < 6 || all.size() > 30 || all.size() % 3 != 0)
    return std::nullopt;
  Sequence list;
  for (size_t i = 0; i < all.size(); i += 3) {
    if (all.compare(i, 2, kLead) != 0) return std::nullopt;
    list.items.push_back(Value{Words{all.substr(i, 3)}});
  }
  return Value{std::move(list)};
}

namespace {

// What can be counted: "apples". "Five tens", "five times" and "five halves" are other numbers.
bool is_counted(std::string_view word) {
  constexpr std::array<std::string_view, 9> kOthers = {
      "times", "tens", "ones", "twos", "pairs", "dozens", "hundreds", "thousands", "millions"};
  return word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
         std::find(kOthers.begin(), kOthers.end(), word) == kOthers.end() && !ordinal_words(word) &&
         !spoken_fraction("one " + std::string(word));
}

}  // namespace

// "five", "two thirds", "fifty percent", "minus three"
std::optional<Value> Parser::spoken(Tokens t) {
  if (t.size() > 20) return std::nullopt;
  std::string text = normal_words(join_text(t));
  constexpr size_t kLongest = 200;
  if (text.size() > kLongest) return std::nullopt;
  if (!text.empty() && static_cast<unsigned char>(text[0]) >= 0x80) {
    if (const auto n = chinese_fraction(text)) return Value{Scalar{pool_.number(*n), {}, {}}};
  }
  // "a week", "an hour and a half", "a thousand"
  std::string article = join_text(t);
  article.erase(0, std::min(article.find_first_not_of(' '), article.size()));
  if (article.starts_with("a ") || article.starts_with("an ")) {
    constexpr std::string_view kHalf = " and a half";
    const bool half = text.ends_with(kHalf);
    const std::string_view one =
        std::string_view(text).substr(0, text.size() - (half ? kHalf.size() : 0));
    const Unit unit = read_unit(one);
    const auto many = number_words("one " + std::string(one));
    const Rational value = half ? Rational(3, 2) : Rational(1);
    if (unit.known && unit.kind == UnitKind::named && unit_size(unit))
      return Value{Scalar{pool_.number(value), std::nullopt, unit}};
    if (many && *many >= 100 && !half) return Value{Scalar{pool_.number(*many), std::nullopt, {}}};
  }
  // "the first player" is the first
  for (const std::string_view idle :
       {" player wins", " player will win", " player can always win", " player wins the game",
        " player has a winning strategy", " player"}) {
    if (text.ends_with(idle) && ordinal_words(text.substr(0, text.size() - idle.size())))
      text.resize(text.size() - idle.size());
  }
  bool negative = false;
  for (const std::string_view sign : {"minus ", "negative ", "-"}) {
    if (!text.starts_with(sign)) continue;
    negative = true;
    text.erase(0, sign.size());
    break;
  }
  // "half an hour", "a quarter of an hour"
  for (const std::string_view idle : {"half an ", "half a ", "quarter of an ", "quarter of a "}) {
    if (text.starts_with(idle)) text.replace(0, idle.size(), idle[0] == 'h' ? "half " : "quarter ");
  }
  // "two dozen eggs"
  if (const size_t at = text.find("dozen"); at != std::string::npos) {
    const auto n = at == 0 ? std::optional<int64_t>(1)
                           : number_words(std::string_view(text).substr(0, at - 1));
    const Unit unit = read_unit(std::string_view(text).substr(at + 5));
    if (n) return Value{Scalar{pool_.number(negative ? -12 * *n : 12 * *n), std::nullopt, unit}};
  }
  if (const auto n = ordinal_words(text); n && !negative)
    return Value{Scalar{pool_.number(*n), std::nullopt, {}}};
  for (size_t end = text.size(); end != std::string::npos && end > 0;
       end = text.rfind(' ', end - 1)) {
    const auto n = spoken_fraction(std::string_view(text).substr(0, end));
    if (!n) continue;
    const Unit unit = end < text.size() ? read_unit(std::string_view(text).substr(end)) : Unit{};
    if (end < text.size() && !unit.known && !is_counted(std::string_view(text).substr(end + 1)))
      return std::nullopt;
    return Value{Scalar{pool_.number(negative ? -*n : *n), std::nullopt, unit}};
  }
  return std::nullopt;
}

namespace {

bool is_one_of(std::string_view word, const auto& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// The words that tell one phrase from another.
std::string telling_words(std::string_view text) {
  constexpr std::array<std::string_view, 18> kIdle = {
      "all", "their", "any", "thereof", "the", "an",    "a",   "with",   "and",
      "of",  "is",    "are", "at",      "its", "value", "has", "having", "in"};
  const std::string normal = normal_words(text);
  std::string out;
  for (size_t at = 0; at < normal.size();) {
    const size_t end = std::min(normal.find(' ', at), normal.size());
    const std::string_view word = std::string_view(normal).substr(at, end - at);
    at = end + 1;
    if (is_one_of(word, kIdle)) continue;
    if (!out.empty()) out += ' ';
    out += word == "max" ? "maximum" : word == "min" ? "minimum" : word;
  }
  return out;
}

}  // namespace

namespace {

// Words that name the value behind them, and do not deny or bound it.
bool names_value(std::string_view label) {
  constexpr std::array<std::string_view, 24> kOthers = {
      "not",   "no",   "never",  "less",    "more",       "under",   "over",     "below",
      "above", "than", "except", "until",   "to",         "least",   "most",     "up",
      "if",    "when", "minus",  "without", "approaches", "between", "diverges", "span"};
  size_t n = 0;
  for (size_t at = 0; at < label.size(); ++n) {
    const size_t end = std::min(label.find(' ', at), label.size());
    if (is_one_of(label.substr(at, end - at), kOthers)) return false;
    at = end + 1;
  }
  return n > 0 && n <= 3;
}

}  // namespace

// "domain: x > 2", "axis x = 1": a value with its name in words.
std::optional<Value> Parser::labelled(Tokens t) {
  constexpr size_t kMostWords = 4;
  size_t n = 0;
  bool prose = true;
  for (; n < t.size() && n < kMostWords; ++n) {
    const bool most = t[n].is_command("max") || t[n].is_command("min");
    if (n > 0 && n + 2 < t.size() && t[n].is('\'') && t[n + 1].text == "s") {  // Sally's score
      ++n;
      continue;
    }
    if (!most && t[n].kind != Tok::word && t[n].kind != Tok::text) break;
    prose = prose && t[n].kind == Tok::word && t[n].text.size() > 3;
  }
  if (n == 0 || n + 1 >= t.size()) return std::nullopt;
  const bool colon = t[n].is(':');
  // "min -3" is no difference.
  const bool extreme = n == 1 && (t[0].text == "max" || t[0].text == "min") && t[1].space_before &&
                       (t[1].kind == Tok::number || t[1].is('-'));
  const Tokens rest = t.subspan(colon ? n + 1 : n);
  const bool equation = prose && rest.size() > 2 && rest[0].kind == Tok::letter &&
                        rest[0].space_before && rest[1].is('=');
  if (rest.empty() || !(colon || equation || extreme) || rest[0].kind == Tok::word ||
      rest[0].kind == Tok::text)
    return std::nullopt;
  std::string label = telling_words(join_text(t.first(n)));
  if (!names_value(label)) return std::nullopt;
  Value v = value(rest);
  if (std::holds_alternative<Words>(v.what) || has_unread(v)) return std::nullopt;
  std::vector<Value> sides;
  sides.push_back(Value{Words{label}});
  sides.push_back(std::move(v));
  return Value{Relation{std::move(label), std::move(sides), {'='}}};
}

// "center (2, -1), radius 3", "45 N at 30 degrees", "maximum 5": words with values between them.
std::optional<Value> Parser::phrase(Tokens t) {
  constexpr size_t kMaxTokens = 60, kMaxRuns = 8;
  constexpr std::array<std::string_view, 26> kQuantities = {
      "maximum", "minimum", "rank",      "area",    "perimeter", "volume",    "total",
      "sum",     "length",  "radius",    "degree",  "order",     "dimension", "probability",
      "mean",    "median",  "mode",      "range",   "slope",     "distance",  "height",
      "width",   "answer",  "remainder", "product", "average"};
  if (t.size() < 2 || t.size() > kMaxTokens) return std::nullopt;
  const auto is_word = [](const Token& k) {
    return k.kind == Tok::word || k.kind == Tok::text || k.is_command("implies") ||
           k.is_command("max") || k.is_command("min");
  };
  Sequence all{'w', 'w', {}, 0};
  size_t values = 0, runs = 0;
  for (size_t i = 0; i < t.size();) {
    const size_t begin = i;
    const bool word = is_word(t[i]);
    // CBr4: the number belongs to the name.
    if (i > 0 && t[i].kind == Tok::number && t[i - 1].kind == Tok::word && !t[i].space_before)
      return std::nullopt;
    int depth = 0;
    for (; i < t.size() && (depth > 0 || is_word(t[i]) == word); ++i) depth += bracket_change(t[i]);
    // 8 cm: the unit belongs to its number.
    size_t unit = i;
    while (!word && unit < t.size() && unit < i + 3 && is_word(t[unit])) ++unit;
    if (unit > i && t[i - 1].kind == Tok::number &&
        read_unit(join_text(t.subspan(i, unit - i))).known)
      i = unit;
    if (i == unit && i + 1 < t.size() && t[i].is('^') && t[i + 1].kind == Tok::number)
      i += 2;  // cm^2
    Tokens run = t.subspan(begin, i - begin);
    while (!word && !run.empty() && run.front().is(':')) run = run.subspan(1);
    const bool article =
        run.size() == 1 && run[0].kind == Tok::letter && run[0].text == "a" && i < t.size();
    if (run.empty() || article) continue;
    if (++runs > kMaxRuns) return std::nullopt;
    if (word && run.size() == 1 && run[0].text.size() == 1) return std::nullopt;  // N 30 degrees E
    if (word) {
      std::string telling = telling_words(join_text(run));
      if (!telling.empty()) all.items.push_back(Value{Words{std::move(telling)}});
      continue;
    }
    std::vector<Value> v = item(run);
    if (v.size() != 1 || std::holds_alternative<Words>(v[0].what) || has_unread(v[0]))
      return std::nullopt;
    const auto* s = std::get_if<Scalar>(&v[0].what);  // "diverges to -\infty" is words
    if (s != nullptr && contains_op(*s->expr, Op::infinity)) return std::nullopt;
    all.items.push_back(std::move(v[0]));
    ++values;
  }
  if (values == 0 || runs < 2 || (values > 1 && values == all.items.size())) return std::nullopt;
  if (all.items.size() == 1) return std::move(all.items[0]);
  const auto* first = std::get_if<Words>(&all.items[0].what);
  if (all.items.size() == 2 && first != nullptr &&
      (is_one_of(first->normal, kQuantities) || names_value(first->normal)))
    return Value{Relation{first->normal, std::move(all.items), {'='}}};
  return Value{std::move(all)};
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
  // 2-methylbutane, 1,2-dichloroethane: the numbers belong to the name.
  bool named = false;
  for (size_t i = 0; i + 2 < t.size() && !named; ++i)
    named = t[i].kind == Tok::number && t[i + 1].is('-') && !t[i + 1].space_before &&
            !t[i + 2].space_before && t[i + 2].kind == Tok::word && t[i + 2].text.size() > 4;
  const bool plain = std::all_of(t.begin(), t.end(), [&](const Token& k) {
    if (named && (k.kind == Tok::number || k.is(','))) return true;
    return k.kind == Tok::word || k.kind == Tok::text || k.kind == Tok::letter || k.is('\'') ||
           k.is('-') || k.is('(') || k.is(')') || k.is('+') || k.is_command("emptyset") ||
           k.is_command("infty") || k.is_command("triangle") || k.is_command("angle") ||
           (k.kind == Tok::command && k.text.starts_with("set "));
  });
  // N 30^\circ E
  const auto compass = [](const Token& k) {
    return (k.kind == Tok::letter || (k.kind == Tok::text && k.text.size() == 1)) &&
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
