// Units that stand apart from their numbers, or are signs of their own.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/units.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

// 0.6 (3 s.f.), 0.6 to 1 d.p.: to how many digits a value is given.
void drop_digit_count(std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  const bool bracket = n > 4 && t[n - 1].is(')');
  const size_t end = bracket ? n - 1 : n;
  size_t begin = end;
  std::string unit;
  const auto part = [](const Token& k) {
    return is_words(k) || k.kind == Tok::letter || k.is('.');
  };
  while (begin > 1 && unit.size() < 8 && part(t[begin - 1])) unit.insert(0, t[--begin].text);
  std::erase_if(unit, [](char c) { return c == '.' || c == ' '; });
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (unit != "sf" && unit != "dp" && unit != "sigfig" && unit != "sigfigs") return;
  if (begin < 3 || t[begin - 1].kind != Tok::number || t[begin - 1].text.size() > 2) return;
  size_t from = begin - 1;
  const bool to = is_words(t[from - 1]) && normal_words(t[from - 1].text) == "to";
  if (to) --from;
  if (bracket && (from < 2 || !t[--from].is('('))) return;
  if (bracket || to) replace_tokens(t, from, n, {});
}

// 4.18 J/(g K): the unit as one text.
void read_divided_units(std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  if (n < 6 || !t[n - 1].is(')')) return;
  size_t open = n - 2;
  const auto part = [](const Token& k) {
    return is_words(k) || k.kind == Tok::letter || k.is('*') || k.is('^') ||
           k.kind == Tok::number || k.is('{') || k.is('}') || k.is('-');
  };
  while (open > 2 && part(t[open])) --open;
  if (!t[open].is('(') || !t[open - 1].is('/') ||
      !(is_words(t[open - 2]) || t[open - 2].kind == Tok::letter))
    return;
  const std::string name = join_text(Tokens(&t[open - 2], n - open + 2));
  if (open > 2 && read_unit(name).known)
    replace_tokens(t, open - 2, n, {Token::named(Tok::text, name)});
}

// \frac{13.6 \text{ eV}}{n^2}: the unit of the numerator behind the fraction.
void lift_unit(std::vector<Token>& t) {
  const size_t end = t.size() - 1;
  for (size_t i = 0; i + 6 < end; ++i) {
    if (!t[i].is_command("frac") || !t[i + 1].is('{')) continue;
    size_t close = i + 2;
    while (close < end && bracket_change(t[close]) == 0) ++close;
    if (close + 2 >= end || !t[close].is('}') || !t[close + 1].is('{')) return;
    size_t unit = close;
    while (unit > i + 2 && (is_words(t[unit - 1]) || t[unit - 1].upright)) --unit;
    const Tokens name(&t[unit], close - unit);
    const auto unit_free = [](const Token& k) { return !is_words(k) && !k.upright; };
    const auto from = t.begin() + static_cast<std::ptrdiff_t>(close);
    if (name.empty() || is_letter_product(name[0].text) || t[unit - 1].kind != Tok::number ||
        !t[end - 1].is('}') || !std::all_of(from, t.end(), unit_free) ||
        !read_unit(join_text(name)).known)
      return;
    const std::string text = join_text(name);
    t.insert(t.end() - 1, Token::named(Tok::text, text));
    return replace_tokens(t, unit, close, {});
  }
}

// 0.5\mu\text{m}, 2\text{ k}\Omega: a prefix that stands apart from its unit.
void read_prefixes(std::vector<Token>& t) {
  for (size_t i = 1; i + 2 < t.size(); ++i) {
    const bool letters = t[i].kind == Tok::letter || t[i].kind == Tok::text;
    if (!letters || !(t[i - 1].kind == Tok::number || t[i - 1].is('}'))) continue;
    const bool last = i + 3 == t.size();
    std::string unit = t[i + 1].text;
    unit.erase(std::remove(unit.begin(), unit.end(), ' '), unit.end());
    const bool base =
        t[i + 1].kind == Tok::text || t[i + 1].upright || (last && is_unit_letter(unit));
    if (t[i].text == "mu" && base && !unit_name("u" + unit).empty()) {
      replace_tokens(t, i, i + 2, {Token::named(Tok::text, "u" + unit)});
      continue;
    }
    std::string prefix = t[i].text;
    prefix.erase(std::remove(prefix.begin(), prefix.end(), ' '), prefix.end());
    if (last && t[i + 1].text == "Omega" && (prefix == "k" || prefix == "M" || prefix == "m"))
      replace_tokens(t, i, i + 2, {Token::named(Tok::text, prefix + "ohm")});
  }
}

// Whether the group that ends at t[close] is what a root is taken of, and no part of a fraction
// that a second group follows.
bool closes_root(const std::vector<Token>& t, size_t close) {
  size_t depth = 0;
  for (size_t i = close; i > 0; --i) {
    if (t[i].is('}')) ++depth;
    if (t[i].is('{') && --depth == 0) return t[i - 1].is_command("sqrt") || t[i - 1].is(']');
  }
  return false;
}

// 69{degrees}, 8\sqrt{3}{squareinches}: what is left of \text{ degrees} where a script took its
// name out.
void read_braced_unit(std::vector<Token>& t) {
  const size_t end = t.size() - 1;
  if (t.size() < 5 || !t[end - 1].is('}')) return;
  size_t open = end - 1;
  while (open > 1 && t[open - 1].kind == Tok::word) --open;
  if (open == end - 1 || open < 2 || !t[open - 1].is('{')) return;
  std::string name = join_text(Tokens(t).subspan(open, end - 1 - open));
  for (const std::string_view power : {"square", "cubic"}) {
    if (name.starts_with(power) && name.size() > power.size() && name[power.size()] != ' ')
      name.insert(power.size(), " ");
  }
  const bool unit = read_unit(name).known;
  const Token& before = t[open - 2];
  const bool value = before.kind == Tok::number || before.is_command("pi") ||
                     (before.is('}') && closes_root(t, open - 2));
  if (unit && value) replace_tokens(t, open - 1, end, {Token::named(Tok::text, name)});
}

// 60^o, 60^{o}, 25^{\circ}C, 10\Omega, 25\cent: the letters are units.
void read_unit_signs(std::vector<Token>& t) {
  const auto small_o = [](const Token& k) { return k.kind == Tok::letter && k.text == "o"; };
  for (size_t i = 1; i + 2 < t.size(); ++i) {
    if (t[i - 1].kind != Tok::number) continue;
    // 35 { }^{\circ}: an empty group to hang the sign on; 35 {\circ}: one for the sign alone.
    if (t[i].is('{') && t[i + 1].is('}') && t[i + 2].is('^')) {
      replace_tokens(t, i, i + 2, {});
    } else if (t[i].is('{') && t[i + 1].is_command("circ") && t[i + 2].is('}')) {
      replace_tokens(t, i, i + 3, {Token::sign('^'), Token::named(Tok::command, "circ")});
    }
  }
  for (size_t i = 1; i + 1 < t.size(); ++i) {
    const bool number = t[i - 1].kind == Tok::number;
    if (t[i].is('^') && number) {
      const size_t at = t[i + 1].is('{') ? i + 2 : i + 1;
      if (at + 1 < t.size() && small_o(t[at])) t[at] = Token::named(Tok::command, "circ");
    }
    if (t[i].is_command("cent")) t[i] = Token::named(Tok::text, "cents");
    if (t[i].is_command("angstrom")) t[i] = Token::named(Tok::text, "angstrom");
    if (t[i].kind == Tok::letter && t[i].text == "Omega" && number && i + 2 == t.size())
      t[i] = Token::named(Tok::text, "ohm");
  }
  // 25^{\circ}C is in degrees Celsius.
  const size_t n = t.size() - 1;
  if (n < 3) return;
  const std::string scale = normal_words(t[n - 1].text);
  const bool letter = t[n - 1].kind == Tok::letter || t[n - 1].kind == Tok::text;
  if (!letter || (scale != "c" && scale != "f")) return;
  const bool braced = t[n - 2].is('}') && n > 3 && t[n - 3].is_command("circ");
  const bool sign = t[n - 2].is_command("circ") || t[n - 2].is('o');
  if (!braced && !sign) return;
  const size_t mark = braced ? n - 4 : n - 2;
  const size_t from = mark > 0 && t[mark - 1].is('^') ? mark - 1 : mark;
  replace_tokens(t, from, n, {Token::named(Tok::text, scale == "c" ? "degrees C" : "degrees F")});
}

}  // namespace

void read_units(std::vector<Token>& t, bool words) {
  if (words) lift_unit(t);
  if (words) read_braced_unit(t);
  drop_digit_count(t);
  read_divided_units(t);
  read_prefixes(t);
  read_unit_signs(t);
}

}  // namespace r1
