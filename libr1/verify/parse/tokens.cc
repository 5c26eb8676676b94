// SPDX-License-Identifier: MIT
#include "libr1/base/ascii.h"
#include "libr1/verify/parse/tokens.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace r1 {

std::optional<Op> function_op(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Op>, 36> kFunctions = {{
      {"coth", Op::coth},         {"sech", Op::sech},     {"csch", Op::csch},
      {"arcsec", Op::asec},       {"arccsc", Op::acsc},   {"arcsinh", Op::asinh},
      {"arccosh", Op::acosh},     {"arctanh", Op::atanh}, {"Re", Op::real_part},
      {"Im", Op::imaginary_part}, {"sgn", Op::sign},      {"Gamma", Op::gamma},
      {"sin", Op::sin},           {"cos", Op::cos},       {"tan", Op::tan},
      {"cot", Op::cot},           {"sec", Op::sec},       {"csc", Op::csc},
      {"arcsin", Op::asin},       {"arccos", Op::acos},   {"arctan", Op::atan},
      {"arccot", Op::acot},       {"sinh", Op::sinh},     {"cosh", Op::cosh},
      {"tanh", Op::tanh},         {"exp", Op::exp},       {"ln", Op::ln},
      {"log", Op::log},           {"cis", Op::cis},       {"abs", Op::abs},
      {"zeta", Op::zeta},         {"erf", Op::erf},       {"floor", Op::floor},
      {"ceil", Op::ceil},         {"arg", Op::argument},  {"Arg", Op::argument},
  }};
  for (const auto& [n, op] : kFunctions) {
    if (n == name) return op;
  }
  return std::nullopt;
}

void replace_tokens(std::vector<Token>& t, size_t from, size_t to, std::vector<Token> with) {
  const auto begin = t.begin() + static_cast<std::ptrdiff_t>(from);
  const auto at = t.erase(begin, t.begin() + static_cast<std::ptrdiff_t>(to));
  t.insert(at, std::make_move_iterator(with.begin()), std::make_move_iterator(with.end()));
}

std::optional<Op> several_op(std::string_view name) {
  if (name == "gcd") return Op::gcd;
  if (name == "lcm") return Op::lcm;
  if (name == "max") return Op::max;
  if (name == "min") return Op::min;
  return std::nullopt;
}

std::optional<Op> inverse_of(Op op) {
  switch (op) {
    case Op::sin:
      return Op::asin;
    case Op::cos:
      return Op::acos;
    case Op::tan:
      return Op::atan;
    case Op::cot:
      return Op::acot;
    case Op::sec:
      return Op::asec;
    case Op::csc:
      return Op::acsc;
    case Op::sinh:
      return Op::asinh;
    case Op::cosh:
      return Op::acosh;
    case Op::tanh:
      return Op::atanh;
    default:
      return std::nullopt;
  }
}

Rational token_value(const Token& t) {
  const size_t point = t.text.find('.');
  if (point == std::string::npos) return Rational::from_digits(t.text, t.exponent);
  std::string digits = t.text.substr(0, point) + t.text.substr(point + 1);
  return Rational::from_digits(digits,
                               t.exponent - static_cast<int64_t>(t.text.size() - point - 1));
}

bool is_integer_token(const Token& t) {
  return t.kind == Tok::number && !t.has_exponent && t.text.find('.') == std::string::npos;
}

namespace {

// Words that are no product of variables: "the", "Thus"; but "abc", "ABCD", "mn".
bool is_prose_word(std::string_view word) {
  constexpr std::array<std::string_view, 52> kShort = {
      "is",  "in",  "of",  "to",  "we",  "it",  "if",  "so",  "or",  "the", "and", "are", "for",
      "not", "but", "all", "any", "can", "has", "was", "one", "two", "ten", "six", "let", "get",
      "set", "per", "now", "our", "its", "his", "her", "who", "how", "why", "yes", "you", "she",
      "may", "see", "add", "use", "day", "new", "old", "The", "For", "And", "But", "Let", "Its"};
  if (word.size() < 4) return std::find(kShort.begin(), kShort.end(), word) != kShort.end();
  const bool vowel = word.find_first_of("aeiouy", 1) != std::string_view::npos;
  return vowel && !std::is_sorted(word.begin(), word.end());
}

}  // namespace

std::vector<Token> split_words(std::vector<Token> tokens, bool& ok) {
  std::vector<Token> out;
  for (Token& t : tokens) {
    if (t.kind != Tok::word) {
      out.push_back(std::move(t));
      continue;
    }
    ok = ok && !is_prose_word(t.text);
    for (const char c : t.text) {
      ok = ok && static_cast<unsigned char>(c) < 0x80;
      Token letter;
      letter.kind = Tok::letter;
      letter.text = std::string(1, c);
      out.push_back(std::move(letter));
    }
  }
  out.emplace_back();  // Tok::end
  return out;
}

bool is_bare_argument(const std::vector<Token>& before) {
  const size_t n = before.size();
  if (n > 0 && before[n - 1].is_command("frac")) return true;
  return n > 1 && before[n - 2].is_command("frac") && before[n - 1].kind == Tok::letter;
}

bool is_module(std::string_view name) {
  return name == "np" || name == "numpy" || name == "math" || name == "sp" || name == "sympy";
}

size_t word_length(std::string_view run) {
  const auto plain = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  const auto begin = std::find_if_not(run.begin(), run.end(), plain);
  if (run.size() < 4 || begin == run.end()) return run.size();
  const auto first = static_cast<size_t>(begin - run.begin());
  for (const std::string_view joint : {"\u6216\u8005", "\u6216", "\u548c", "\u4e0e", "\u4e14"}) {
    if (!run.substr(first).starts_with(joint)) continue;
    if (first > 0) return first;
    if (run.size() > joint.size() && plain(run[joint.size()])) return joint.size();
  }
  return run.size();
}

bool parts_by_semicolons(std::string_view s) {
  if (s.find(';') == s.npos || s.find(',') == s.npos) return false;
  for (size_t i = s.find(','); i < s.size(); i = s.find(',', i + 1)) {
    if (i == 0 || i + 1 == s.size() || !is_digit(s[i - 1]) || !is_digit(s[i + 1])) return false;
  }
  return true;
}

bool is_comma_decimal(std::string_view s) {
  constexpr std::array<std::string_view, 5> kMoney = {"\\euro", "\\pounds", "\\yen", "\\rupee",
                                                      "\\$"};
  size_t i = 0;
  for (const std::string_view money : kMoney) {
    if (s.starts_with('\\') && s.starts_with(money)) i = money.size();
  }
  while (i < s.size() && (s[i] == '-' || s[i] == '$' || is_space(s[i]))) ++i;
  const size_t whole = i;
  const auto digits = [&](size_t from) {
    size_t n = 0;
    while (from + n < s.size() && is_digit(s[from + n])) ++n;
    return n;
  };
  i += digits(i);
  for (bool again = i > whole && i - whole <= 3; again;) {  // 1 234,5
    const std::string_view rest = s.substr(i);
    size_t gap = rest.starts_with(' ') || rest.starts_with('~') ? 1 : 0;
    if (rest.starts_with("\\,") || rest.starts_with("\\ ")) gap = 2;
    again = gap > 0 && digits(i + gap) == 3;
    if (again) i += gap + 3;
  }
  if (i == whole || i >= s.size() || s[i] != ',') return false;
  const size_t fraction = ++i;
  while (i < s.size() && is_digit(s[i])) ++i;
  if (i == fraction || i == fraction + 3) return false;       // 1,000 is thousands if anything
  if (i == fraction + 1 && s[fraction] == '0') return false;  // -3,0 are two roots
  // 3,5 metros: a unit in words
  const bool unit = i + 2 < s.size() && s[i] == ' ' &&
                    std::all_of(s.begin() + static_cast<std::ptrdiff_t>(i), s.end(), [](char c) {
                      return is_alpha(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
                    });
  std::string_view rest = s.substr(i);
  for (const std::string_view money : kMoney) {
    if (const size_t at = rest.size() < 16 ? rest.find(money) : rest.npos; at != rest.npos)
      rest = rest.substr(0, at);
  }
  return unit || rest.find_first_not_of(" $%\\") == std::string_view::npos;
}

size_t pointed_thousands(std::string_view s) {
  const auto digits = [&](size_t from) {
    size_t n = 0;
    while (from + n < s.size() && is_digit(s[from + n])) ++n;
    return n;
  };
  const auto at = [&](size_t i) { return i < s.size() ? s[i] : '\0'; };
  size_t n = digits(0), groups = 0;
  if (n == 0 || n > 3 || s[0] == '0') return 0;
  for (; at(n) == '.' && digits(n + 1) == 3; n += 4) ++groups;
  if (groups == 0) return 0;
  const size_t fraction = at(n) == ',' ? digits(n + 1) : 0;
  if (fraction > 0 && at(n + 1 + fraction) != ',' && at(n + 1 + fraction) != '.')
    return n + 1 + fraction;
  return groups > 1 && !(at(n) == '.' && is_digit(at(n + 1))) ? n : 0;
}

}  // namespace r1
