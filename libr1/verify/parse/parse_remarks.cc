// What stands beside a value and may be missing: the letter of a choice before it, what x may not
// be behind it. SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <vector>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/words.h"

namespace r1 {

size_t behind_choice(const std::vector<Token>& t, bool dotted) {
  const auto is_words = [](const Token& k) { return k.kind == Tok::word || k.kind == Tok::text; };
  const auto letter = [&](const Token& k) {  // (\text{A}) in brackets, too
    const bool kind = k.kind == Tok::letter || (k.kind == Tok::text && t[0].is('('));
    const bool small = t[0].is('(') && k.text >= "a" && k.text <= "e";
    return kind && k.text.size() == 1 && (small || (k.text >= "A" && k.text <= "F"));
  };
  const auto spelled = [](const Token& k) {  // \textbf{(A)}
    const std::string w = normal_words(k.text);
    return k.kind == Tok::text && k.text.find_first_of(").") != std::string::npos &&
           w.size() == 1 && w[0] >= 'a' && w[0] <= 'f';
  };
  size_t at = t[0].is('(') ? 1 : 0;
  if (t.size() < 3 || !(letter(t[at]) || spelled(t[at]))) return 0;
  const bool whole = spelled(t[at++]);
  if (whole) {
  } else if (t[at].is(')'))
    ++at;
  else if (!dotted && (t[0].is('(') || !t[at].space_before || t[at].kind != Tok::number))
    return 0;
  // "(a) 3 (b) 5" has parts.
  const auto parts = std::count_if(t.begin(), t.end(), [](const Token& k) { return k.is('('); });
  if (t[0].is('(') && t[1].kind == Tok::letter && t[1].text >= "a" && parts > 1) return 0;
  const Token& first = t[at];
  const bool value = first.kind == Tok::number || is_words(first) || first.is('$') ||
                     first.is('{') || first.is_command("frac") || first.is_command("sqrt") ||
                     ((first.is('-') || first.kind == Tok::letter) && first.space_before);
  return value ? at : 0;
}

size_t before_choice(const std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  if (n < 4 || !t[n - 1].is(')') || !t[n - 3].is('(') || !t[n - 3].space_before) return 0;
  const Token& letter = t[n - 2];
  const bool choice = letter.kind == Tok::letter && letter.text >= "A" && letter.text <= "E";
  const bool value = t[n - 4].kind == Tok::number || t[n - 4].is('}') || t[n - 4].kind == Tok::text;
  const bool plain = std::none_of(
      t.begin(), t.begin() + static_cast<std::ptrdiff_t>(n - 3),
      [](const Token& k) { return k.kind == Tok::letter || k.is('=') || k.is('(') || k.is(','); });
  return choice && value && plain ? n - 3 : 0;
}

namespace {

// f(x) = x, x > 0 and a_n = n, n \ge 1: whether what stands behind the comma says where f is
// defined, and no more.
bool is_domain(const std::vector<Token>& t, size_t comma) {
  const auto bound = [](const Token& k) {
    return k.is('<') || k.is('>') || k.is_command("le") || k.is_command("ge");
  };
  const auto end = t.begin() + static_cast<std::ptrdiff_t>(comma);
  const auto equals = std::find_if(t.begin(), end, [](const Token& k) { return k.is('='); });
  const auto n = equals - t.begin();
  if (equals == end || n < 3 || t[0].kind != Tok::letter || !bound(t[comma + 2])) return false;
  const bool braced = n > 4 && t[n - 1].is('}') && t[n - 3].is('{') && t[n - 4].is('_');
  const Token& argument = t[t[n - 1].is(')') || braced ? n - 2 : n - 1];
  const bool called =
      ((t[n - 1].is(')') && t[n - 3].is('(')) || braced || (n == 3 && t[1].is('_'))) &&
      argument.kind == Tok::letter && argument.text == t[comma + 1].text;
  return called && std::none_of(equals + 1, end, [&](const Token& k) {
           return bound(k) || k.is('=') || k.is(',') || k.is_command("begin");
         });
}

}  // namespace

size_t excluded_point(const std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  size_t at = n;
  int depth = 0;
  while (at > 0 && !(depth == 0 && t[at].is(','))) {
    --at;
    depth += bracket_change(t[at]);
    if (depth > 0) return 0;
  }
  // "\frac{1}{x^2 - 4} \text{ for } x^2 \ne 4"
  size_t first = at + 1;
  const auto leads = [](const Token& k) {
    if (k.kind != Tok::text && k.kind != Tok::word) return false;
    const std::string w = normal_words(k.text);
    return w == "for" || w == "where" || w == "if" || w == "when" || w == "provided" ||
           w == "provided that" || w == "with";
  };
  if (at == 0) {
    for (at = n; at > 0 && n - at < 12 && !leads(t[at]);) --at;
    first = at + 1;
  } else if (first < n && leads(t[first])) {
    ++first;
  }
  const bool remark = at > 2 && first + 2 < n && n - at < 12 && t[first].kind == Tok::letter;
  if (!remark) return 0;
  const bool power = t[first + 1].is('^') && first + 4 < n && t[first + 2].kind == Tok::number;
  if (!t[first + (power ? 3 : 1)].is_command("ne"))
    return first == at + 1 && (t[at].is(',') || leads(t[at])) && is_domain(t, at) ? at : 0;
  bool quotient = false, equation = false, named = false;
  for (size_t i = 0; i < at; ++i) {
    if (t[i].is_command("ne") || t[i].is(',') || t[i].is('<') || t[i].is('>')) return 0;
    quotient = quotient || t[i].is_command("frac") || t[i].is('/');
    equation = equation || t[i].is('=');
    named = named || (t[i].kind == Tok::letter && t[i].text == t[first].text);
  }
  return quotient || (named && !equation) ? at : 0;
}

}  // namespace r1
