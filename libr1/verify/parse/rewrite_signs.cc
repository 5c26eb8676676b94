// Signs and functions that are written in other ways than as their LaTeX: "1.5 x 10^3", "2\angle
// 30^\circ", "Acos(3x)", "x equals 5". SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>

#include "libr1/base/ascii.h"
#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/symbols.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

// 1.5 x 10^{-3}: the letter is a sign.
void read_times(std::vector<Token>& tokens) {
  for (size_t i = 1; i + 2 < tokens.size(); ++i) {
    const bool x = (tokens[i].kind == Tok::letter || tokens[i].kind == Tok::text) &&
                   normal_words(tokens[i].text) == "x";
    if (!x || tokens[i - 1].kind != Tok::number || tokens[i + 1].text != "10" ||
        !tokens[i + 2].is('^'))
      continue;
    tokens[i].kind = Tok::symbol;
    tokens[i].symbol = '*';
  }
  // 3.54 x 10-7: a raised number that was set on the line.
  for (size_t i = 1; i + 4 < tokens.size(); ++i) {
    const Token &sign = tokens[i], &minus = tokens[i + 2], &power = tokens[i + 3];
    const bool x = sign.is('*') || ((sign.kind == Tok::letter || sign.kind == Tok::text) &&
                                    normal_words(sign.text) == "x");
    if (!x || tokens[i - 1].kind != Tok::number || tokens[i + 1].text != "10" || !minus.is('-') ||
        minus.space_before || power.space_before || power.kind != Tok::number ||
        power.text.size() > 2 || tokens[i - 1].text.find('.') != 1 ||
        (i > 1 && tokens[i - 2].kind == Tok::number))
      continue;
    const Token& behind = tokens[i + 4];
    if (behind.kind == Tok::symbol || behind.kind == Tok::number) continue;
    tokens[i] = Token::sign('*');
    replace_tokens(tokens, i + 2, i + 4,
                   {Token::sign('^'), Token::sign('{'), Token::sign('-'), Token(tokens[i + 3]),
                    Token::sign('}')});
  }
  // 4.7 $10^{14}$ Hz: the number and its power of ten, set apart.
  for (size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i].kind == Tok::number && tokens[i + 1].kind == Tok::number &&
        tokens[i + 1].text == "10" && tokens[i + 2].is('^'))
      tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(i + 1), Token::sign('*'));
  }
}

// 9.8 m/s2: a raised digit that was set on the line.
void read_flat_second(std::vector<Token>& t) {
  const size_t n = t.size() - 1;  // of the end
  if (n < 5 || t[n - 1].text != "2" || t[n - 1].kind != Tok::number || t[n - 1].space_before ||
      t[n - 2].text != "s" || !t[n - 3].is('/') || t[n - 5].kind != Tok::number ||
      (t[n - 4].text != "m" && t[n - 4].text != "cm" && t[n - 4].text != "ft"))
    return;
  t.insert(t.end() - 2, Token::sign('^'));
}

// {n \atop k} is "n choose k", but in set braces and square brackets it is Stirling's number.
void read_atop(std::vector<Token>& t) {
  for (size_t i = 1; i + 1 < t.size() && t.size() < 400; ++i) {
    if (!t[i].is_command("atop")) continue;
    int depth = 0;
    size_t open = i;
    while (open > 0 && depth < 1) depth += bracket_change(t[--open]);
    if (open > 0 && t[open].is('{')) --open;
    const bool stirling = t[open].is_command("lbrace") || t[open].is('[');
    if (!stirling) t[i].text = "choose";
  }
}

// dx/dt = ..., (dx)/(dt) = ...: the derivative that \frac writes.
void read_derivative(std::vector<Token>& t) {
  const auto is_differential = [](const Token& k) {
    return k.kind == Tok::word && k.text.size() == 2 && k.text[0] == 'd';
  };
  const bool round = t[0].is('(');
  const size_t top = round ? 1 : 0, bottom = round ? 5 : 2;
  if (t.size() < bottom + 4 || !is_differential(t[top]) || !is_differential(t[bottom])) return;
  if (round && !(t[2].is(')') && t[4].is('(') && t[6].is(')'))) return;
  const size_t slash = round ? 3 : 1, end = bottom + (round ? 2 : 1);
  if (!t[slash].is('/') || !t[end].is('=')) return;
  std::vector<Token> with = {Token::named(Tok::command, "frac")};
  for (const size_t at : {top, bottom}) {
    with.push_back(Token::sign('{'));
    with.push_back(Token::named(Tok::letter, "d"));
    with.push_back(Token::named(Tok::letter, std::string_view(t[at].text).substr(1)));
    with.push_back(Token::sign('}'));
  }
  replace_tokens(t, 0, end, std::move(with));
}

// 1.5\mathrm{E}3, 1.5\mathrm{e}{-3}: a power of ten. 2\mathrm{e}-3 is a difference.
void read_upright_exponent(std::vector<Token>& t) {
  for (size_t i = 1; i + 2 < t.size(); ++i) {
    if (t[i].kind != Tok::letter || t[i - 1].kind != Tok::number || !t[i].upright) continue;
    const bool braced = t[i + 1].is('{');
    // 2\mathrm{e}-3 is a difference.
    const bool exponent = braced || is_integer_token(t[i + 1]);
    if (t[i].text != "E" && !(t[i].text == "e" && exponent)) continue;
    size_t at = braced ? i + 2 : i + 1;
    const bool minus = t[at].is('-');
    if (minus || t[at].is('+')) ++at;
    const bool whole = at + 1 < t.size() && is_integer_token(t[at]) && t[at].text.size() < 5;
    if (!whole || t[i - 1].has_exponent || (braced && !t[at + 1].is('}'))) continue;
    t[i - 1].has_exponent = true;
    t[i - 1].exponent = (minus ? -1 : 1) * std::stoll(t[at].text);
    const auto from = t.begin() + static_cast<std::ptrdiff_t>(i);
    t.erase(from, t.begin() + static_cast<std::ptrdiff_t>(at + (braced ? 2 : 1)));
  }
}

// 1.5 E 3, 2 E -4: a power of ten, if that is all there is.
void read_apart_exponent(std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  if (n < 3 || n > 4 || t[0].kind != Tok::number || t[0].has_exponent || t[1].kind != Tok::letter ||
      t[1].text != "E" || !is_integer_token(t[n - 1]))
    return;
  const bool minus = t[2].is('-'), sign = minus || t[2].is('+');
  if (sign != (n == 4) || t[n - 1].text.size() > 4) return;
  t[0].has_exponent = true;
  t[0].exponent = (minus ? -1 : 1) * std::stoll(t[n - 1].text);
  t.erase(t.begin() + 1, t.end() - 1);
}

// 2\{3 + 4\}: braces as brackets, around a sum of numbers behind a factor.
void read_braced_sums(std::vector<Token>& t) {
  for (size_t open = 1; open + 3 < t.size(); ++open) {
    if (!t[open].is_command("lbrace") || !(t[open - 1].kind == Tok::number || t[open - 1].is('*')))
      continue;
    size_t close = open + 1;
    bool sum = false;
    const auto part = [](const Token& k) {
      return k.kind == Tok::number ||
             (k.kind == Tok::symbol &&
              std::string_view("+-*/()[]^").find(k.symbol) != std::string_view::npos);
    };
    for (; close < t.size() && part(t[close]); ++close)
      sum = sum || (close > open + 1 && (t[close].is('+') || t[close].is('-')));
    if (!sum || !t[close].is_command("rbrace")) continue;
    t[open] = Token::sign('(');
    t[close] = Token::sign(')');
  }
}

// 2\angle 30^\circ: a complex number in polar form, its angle in degrees or with \pi.
void read_phasor(std::vector<Token>& t) {
  const size_t angle = t[0].is('-') ? 2 : 1;
  if (t.size() < angle + 4 || t.size() > 40 || t[angle - 1].kind != Tok::number) return;
  if (!t[angle].is_command("angle")) return;
  size_t end = angle + 1;
  bool marked = false;
  for (; end + 1 < t.size(); ++end) {
    const Token& k = t[end];
    marked = marked || k.is('o') || k.is_command("circ") || k.is_command("pi");
    if (k.kind == Tok::text || k.kind == Tok::word || k.upright) break;  // its unit
    if (k.kind == Tok::letter || k.is(',') || k.is('=') || k.is_command("angle")) return;
  }
  if (!marked) return;
  t.insert(t.begin() + static_cast<std::ptrdiff_t>(end), Token::sign(')'));
  t[angle] = Token::named(Tok::command, "cis");
  t.insert(t.begin() + static_cast<std::ptrdiff_t>(angle + 1), Token::sign('('));
}

// "all real numbers greater than 2": the bound, which is read later.
void drop_numbers_meant(std::vector<Token>& t) {
  size_t n = t[0].kind == Tok::text ? 1 : 0;
  while (t[0].kind == Tok::word && n + 1 < t.size() && t[n].kind == Tok::word) ++n;
  if (n == 0 || t.size() < n + 2) return;
  const std::string said = normal_words(join_text(Tokens(t.data(), n)));
  for (const std::string_view lead :
       {"all real numbers ", "all numbers ", "real numbers ", "all values "}) {
    if (!said.starts_with(lead)) continue;
    const std::string rest = said.substr(lead.size());
    for (const std::string_view bound : {"greater than", "less than", "at least", "at most"}) {
      if (!rest.starts_with(bound)) continue;
      t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(n - 1));
      t[0].kind = Tok::text;
      t[0].text = rest;
      return;
    }
  }
}

// \text{, radius }4: the comma parts what stands on both sides of the text.
void part_commas(std::vector<Token>& t) {
  for (size_t i = 1; i + 1 < t.size(); ++i) {
    if (t[i].kind != Tok::text || !t[i].text.starts_with(", ") || t[i].text.size() < 4) continue;
    t[i].text.erase(0, 2);
    t.insert(t.begin() + static_cast<std::ptrdiff_t>(i++), Token::sign(','));
  }
}

// "x = 1/3 is the solution", "(1, 2) is the vertex": the value, of which the words say what it is.
void drop_role(std::vector<Token>& t) {
  size_t end = t.size() - 1;
  while (end > 0 && is_words(t[end - 1])) --end;
  if (end == 0 || end + 1 >= t.size()) return;
  const std::string said = normal_words(join_text(Tokens(&t[end], t.size() - 1 - end)));
  if (!said.starts_with("is the ") && !said.starts_with("are the ")) return;
  const auto value = [](const Token& k) { return k.kind == Tok::number || k.is('='); };
  const Token& last = t[end - 1];
  const bool whole = last.kind == Tok::number || last.is(')') || last.is('}') || last.is(']') ||
                     last.is('%') || last.kind == Tok::letter;
  if (!whole || std::none_of(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(end), value) ||
      std::any_of(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(end), is_words))
    return;
  t.erase(t.begin() + static_cast<std::ptrdiff_t>(end), t.end() - 1);
}

// 5 \text{ (since } x > 0): the reason in brackets that open within the text.
void drop_reason(std::vector<Token>& t) {
  constexpr std::array<std::string_view, 9> kReasons = {"since",     "because",    "as",
                                                        "rejecting", "discarding", "ignoring",
                                                        "excluding", "taking",     "note"};
  if (!t[t.size() - 2].is(')')) return;
  for (size_t i = 1; i + 3 < t.size(); ++i) {
    const size_t open = t[i].kind == Tok::text ? t[i].text.find('(') : std::string::npos;
    if (open == std::string::npos || t[i].text.find(')') != std::string::npos ||
        t[i].text.find_first_not_of(' ') != open)
      continue;
    const std::string said = normal_words(t[i].text);
    const std::string first = said.substr(0, said.find(' '));
    if (std::find(kReasons.begin(), kReasons.end(), first) == kReasons.end()) continue;
    t.erase(t.begin() + static_cast<std::ptrdiff_t>(i), t.end() - 1);
    return;
  }
}

// "5 by symmetry", "AC = 5\sqrt2 by the Pythagorean theorem": how it was found. "5 by 6" is none.
void drop_method(std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  size_t at = n;
  while (at > 0 && (is_words(t[at - 1]) || t[at - 1].is('\''))) --at;
  if (at == 0 || at == n) return;
  const std::string said = normal_words(join_text(Tokens(&t[at], n - at)));
  constexpr std::string_view kBy = "by ";
  if (!said.starts_with(kBy)) return;
  const std::string next = said.substr(kBy.size(), said.find(' ', kBy.size()) - kBy.size());
  if (!number_words(next)) t.erase(t.begin() + static_cast<std::ptrdiff_t>(at), t.end() - 1);
}

// sin 30 degrees: the angle's, and not the value's.
void read_degrees(std::vector<Token>& t) {
  const size_t n = t.size() - 1;
  if (n < 3 || !is_words(t[n - 1]) || t[n - 2].kind != Tok::number || t[n - 3].kind != Tok::command)
    return;
  const std::string unit = normal_words(t[n - 1].text);
  const auto op = function_op(t[n - 3].text);
  if ((unit == "degrees" || unit == "degree") && op.has_value() && t[n - 3].text.size() == 3)
    t[n - 1] = Token::sign('o');
}

// "x is 5", "area equals 12": the sign. "12\text{ (mod } 17)": the bracket.
void read_verbs(std::vector<Token>& t) {
  for (size_t i = 1; i + 1 < t.size(); ++i) {
    if (t[i].kind != Tok::text && t[i].kind != Tok::word) continue;
    const size_t first = t[i].text.find_first_not_of(" (~");
    const char letter =
        first == std::string::npos ? ' ' : static_cast<char>(t[i].text[first] | 0x20);
    if (letter != 'i' && letter != 'e' && letter != 'b' && letter != 'm') continue;
    const std::string said = normal_words(t[i].text);
    const bool value = t[i + 1].kind == Tok::number || t[i + 1].kind == Tok::command ||
                       t[i + 1].is('-') || t[i + 1].is('(');
    const bool is = said == "is" && i == 1 && t[0].kind == Tok::letter;
    if (value && (is || said == "equals" || said == "is equal to")) t[i] = Token::sign('=');
    // "110 (base 2)", "110 in base two"
    const bool base = said.starts_with("base ") && t[i - 1].kind == Tok::number;
    if (base) {
      t[i] = Token::sign('_');
      const std::string of = said.substr(5);
      t.insert(t.begin() + static_cast<std::ptrdiff_t>(i + 1),
               Token::named(is_digit(of[0]) ? Tok::number : Tok::text, of));
    }
    if (said == "base" && t[i - 1].kind == Tok::number && value) t[i] = Token::sign('_');
    if (said == "mod" && t[i - 1].is('(')) {
      t[i] = Token::named(Tok::command, "mod");  // 5 (\text{mod } 7)
    } else if (said == "mod" && t[i].text.find('(') != std::string::npos) {
      t[i] = Token::sign('(');
      t.insert(t.begin() + static_cast<std::ptrdiff_t>(i + 1), Token::named(Tok::command, "mod"));
    }
  }
}

// x = 1 \\ y = 2, outside of what has rows: two values.
void part_lines(std::vector<Token>& t) {
  int depth = 0;
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    depth += bracket_change(t[i]);
    if (depth != 0 || i == 0 || !t[i].is_command("newline")) continue;
    const auto goes_on = [](const Token& k) {
      return k.kind == Tok::symbol && std::string_view("+-*/=,<>").find(k.symbol) < 8;
    };
    if (!goes_on(t[i - 1]) && !goes_on(t[i + 1]) && t[i + 1].kind != Tok::end)
      t[i] = Token::sign(',');
  }
}

// <1, 2>, v = <1, 2>: \langle 1, 2 \rangle.
void read_angle_brackets(std::vector<Token>& t) {
  const size_t n = t.size();
  if (n < 6 || !t[n - 2].is('>')) return;
  size_t open = 0;
  while (open + 1 < n && !t[open].is('<')) ++open;
  if (open + 4 > n - 2 || (open > 0 && !t[open - 1].is('='))) return;
  bool comma = false;
  for (size_t i = open + 1; i + 2 < n; ++i) {
    comma = comma || t[i].is(',');
    if (t[i].is('<') || t[i].is('>') || t[i].is('=') || t[i].is_command("le")) return;
  }
  if (!comma) return;
  t[open] = Token::named(Tok::command, "langle");
  t[n - 2] = Token::named(Tok::command, "rangle");
}

// x > = 2: one sign.
void join_signs(std::vector<Token>& t) {
  for (size_t i = 0; i + 2 < t.size(); ++i) {
    if (!t[i + 1].is('=') || !(t[i].is('<') || t[i].is('>'))) continue;
    t[i] = Token::named(Tok::command, t[i].is('<') ? "le" : "ge");
    t.erase(t.begin() + static_cast<std::ptrdiff_t>(i + 1));
  }
}

// Acos(3x), 2xcos x, xsqrt(2): a factor that has run into a function behind it.
void part_functions(std::vector<Token>& t) {
  constexpr std::array<std::string_view, 14> kFunctions = {
      "sin", "cos",  "tan",  "cot",  "csc",  "log",    "ln",
      "exp", "sqrt", "sinh", "cosh", "tanh", "arctan", "arcsin"};
  constexpr std::string_view kFactors = "ABCDEVRIPQxyznrtki";
  for (size_t i = 0; i + 2 < t.size(); ++i) {
    if (t[i].kind != Tok::word || t[i].text.size() < 3) continue;
    const std::string_view name = std::string_view(t[i].text).substr(1);
    if (kFactors.find(t[i].text[0]) == kFactors.npos ||
        std::find(kFunctions.begin(), kFunctions.end(), name) == kFunctions.end())
      continue;
    const Token& next = t[i + 1];
    const bool argument = next.is('(') || next.is('{') || next.kind == Tok::letter ||
                          next.kind == Tok::number || next.kind == Tok::command;
    if (!argument) continue;
    Token factor = Token::named(Tok::letter, t[i].text.substr(0, 1));
    factor.space_before = t[i].space_before;
    replace_tokens(t, i, i + 1, {std::move(factor), Token::named(Tok::command, std::string(name))});
  }
}

// 9 \quad 16, \frac{1}{2} \quad -1, (1,2) \quad (3,4): a list, where a value ends before the space
// and one begins behind it.
void part_wide(std::vector<Token>& t) {
  constexpr std::array<std::string_view, 6> kBegin = {"frac", "sqrt",   "pi",
                                                      "pm",   "lbrace", "langle"};
  if (std::any_of(t.begin(), t.end(), [](const Token& k) {
        return k.is('&') || k.is_command("begin") || k.is_command("newline");
      }))
    return;
  for (size_t i = 1; i + 1 < t.size(); ++i) {
    if (!t[i].wide_before) continue;
    const Token &end = t[i - 1], &begin = t[i];
    const bool ends = end.kind == Tok::number || end.kind == Tok::letter || end.is('}') ||
                      end.is(')') || end.is(']') || end.is('o') || end.is_command("pi") ||
                      end.is_command("rbrace") || end.is_command("rangle");
    const bool begins = begin.kind == Tok::number || begin.is('-') ||
                        (begin.is('(') && end.is(')')) ||
                        (begin.kind == Tok::command &&
                         std::find(kBegin.begin(), kBegin.end(), begin.text) != kBegin.end());
    if (ends && begins) t.insert(t.begin() + static_cast<std::ptrdiff_t>(i++), Token::sign(','));
  }
}

// x > 2 \quad (x \ne 3), y = 2x (x > 0): a condition in brackets behind a space, as one more.
void free_condition(std::vector<Token>& t) {
  const auto relates = [](const Token& k) {
    return k.is('<') || k.is('>') || k.is_command("ne") || k.is_command("le") || k.is_command("ge");
  };
  const size_t close = t.size() - 2;
  size_t open = close;
  while (open > 0 && !t[open].is('(')) --open;
  if (open == 0 || open + 3 >= close) return;
  if (!t[open].space_before && !t[open + 2].is_command("ne")) return;  // x(x > 0)
  if (t[open + 1].kind != Tok::letter || !relates(t[open + 2]) ||
      std::any_of(t.begin() + static_cast<std::ptrdiff_t>(open + 1),
                  t.begin() + static_cast<std::ptrdiff_t>(close),
                  [](const Token& k) { return k.is(',') || k.is(')'); }))
    return;
  const bool value = t[open - 1].kind == Tok::number || t[open - 1].kind == Tok::letter ||
                     t[open - 1].is('}') || t[open - 1].is(')') || t[open - 1].is(']');
  if (!value) return;
  t.erase(t.begin() + static_cast<std::ptrdiff_t>(close));
  t[open] = Token::sign(',');
}

// "12/35 or approximately 0.343", "12/35 (about 0.343)": the sign.
void read_hedge(std::vector<Token>& t) {
  const auto said = [&](size_t i) {
    return t[i].kind == Tok::text || t[i].kind == Tok::word ? normal_words(t[i].text) : "";
  };
  for (size_t i = 1; i + 2 < t.size(); ++i) {
    std::string hedge = said(i);
    for (const std::string_view lead : {"or ", "which is ", "that is "}) {
      if (hedge.starts_with(lead)) hedge.erase(0, lead.size());
    }
    if (!is_hedge(hedge)) continue;
    if (t[i + 1].kind != Tok::number && !t[i + 1].is('-')) continue;
    size_t first = i;
    if (first > 1 && said(first - 1) == "or") --first;
    if (first > 1 && (t[first - 1].is(',') || t[first - 1].is('('))) --first;
    if (t[first].is('(')) {
      if (!t[t.size() - 2].is(')')) return;
      t.erase(t.end() - 2);
    }
    return replace_tokens(t, first, i + 1, {Token::named(Tok::command, "approx")});
  }
}

}  // namespace

void read_signs(std::vector<Token>& tokens) {
  // Most answers have nothing of all this: one look tells.
  bool words = false, upright = false, raised = false, atop = false, angle = false, less = false,
       wide = false, lines = false, braces = false;
  for (const Token& t : tokens) {
    words = words || t.kind == Tok::word || t.kind == Tok::text;
    upright = upright || t.upright;
    wide = wide || t.wide_before;
    raised = raised || t.is('^') || (t.kind == Tok::number && t.text == "10");
    less = less || t.is('<') || t.is('>');
    lines = lines || t.is_command("newline");
    braces = braces || t.is_command("lbrace");
    if (t.kind != Tok::command || t.text[0] != 'a') continue;
    atop = atop || t.text == "atop";
    angle = angle || t.text == "angle";
  }
  read_idioms(tokens, words);
  read_apart_exponent(tokens);
  read_flat_second(tokens);
  if (braces) read_braced_sums(tokens);
  if (lines) part_lines(tokens);
  if (wide) part_wide(tokens);
  if (raised) read_times(tokens);
  if (atop) read_atop(tokens);
  if (upright) read_upright_exponent(tokens);
  if (angle) read_phasor(tokens);
  if (less) read_angle_brackets(tokens);
  if (less) join_signs(tokens);
  if (tokens.size() > 6 && tokens[tokens.size() - 2].is(')')) free_condition(tokens);
  if (!words) return;
  drop_role(tokens);
  drop_reason(tokens);
  drop_method(tokens);
  read_degrees(tokens);
  read_derivative(tokens);
  part_commas(tokens);
  drop_numbers_meant(tokens);
  read_verbs(tokens);
  read_hedge(tokens);
  part_functions(tokens);
}

}  // namespace r1
