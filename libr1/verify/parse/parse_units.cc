// Quantities in several units: 3 hours 20 minutes, 5 feet and 3 inches, 5 dollars 20 cents; and
// numbers in other bases. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cctype>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/units.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

// The mark behind a number at t[i], which moves behind it: 'o' degrees, '\'' minutes or feet, '"'
// seconds or inches; 0 if there is none.
char mark_at(Tokens t, size_t& i) {
  size_t at = i;
  const bool raised = at < t.size() && t[at].is('^');
  if (raised) ++at;
  const bool braced = raised && at < t.size() && t[at].is('{');
  if (braced) ++at;
  char mark = 0;
  for (; at < t.size(); ++at) {
    const Token& k = t[at];
    if (mark == 0 && (k.is('o') || k.is_command("circ")))
      mark = 'o';
    else if (mark == 0 && (k.is('\'') || k.is('"')))
      mark = k.symbol;
    else if (mark == '\'' && k.is('\''))
      mark = '"';
    else
      break;
  }
  if (braced && (at >= t.size() || !t[at++].is('}'))) return 0;
  if (mark != 0) i = at;
  return mark;
}

}  // namespace

// 30^\circ 15' 36'' in degrees, 5'6'' in inches. One mark alone can be anything.
std::optional<Value> Parser::marked(Tokens t) {
  if (t.size() == 2 || t.size() == 3) {  // 6' alone: feet, and no inches
    size_t end = 1;
    const char mark = t[0].kind == Tok::number ? mark_at(t, end) : 0;
    const Expr* n =
        (mark == '\'' || mark == '"') && end == t.size() ? expr(t.first(1), 1) : nullptr;
    if (n == nullptr) return std::nullopt;
    const Unit unit{UnitKind::named, mark == '"' ? "in" : "ft", true};
    return Value{Scalar{n, std::nullopt, unit}};
  }
  const bool negative = t.size() > 4 && t[0].is('-');
  if (negative) t = t.subspan(1);
  if (t.size() < 4 || t.size() > 24 || t[0].kind != Tok::number) return std::nullopt;
  std::string marks;
  Rational total;
  for (size_t i = 0; i < t.size();) {
    if (t[i].kind != Tok::number || t[i].has_exponent || t[i].text.size() > 20) return std::nullopt;
    const Rational n = token_value(t[i++]);
    const char mark = mark_at(t, i);
    const bool follows = marks.empty()
                             ? mark == 'o' || mark == '\''
                             : mark == (marks.back() == 'o' ? '\'' : '"') && marks.back() != '"';
    if (!follows || (marks.starts_with('o') && !marks.empty() && Rational(60) <= n))
      return std::nullopt;
    const int64_t scale = mark == 'o' ? 3600 : mark == '\'' ? 60 : 1;
    total = total + n * Rational(marks.starts_with('o') || mark == 'o' ? scale
                                 : scale == 60                         ? 12
                                                                       : 1);
    marks += mark;
  }
  if (marks.size() < 2) return std::nullopt;
  const bool angle = marks[0] == 'o';
  if (angle) total = total / Rational(3600);
  const Unit unit =
      angle ? Unit{UnitKind::degree, "degree", true} : Unit{UnitKind::named, "in", true};
  return Value{Scalar{pool_.number(negative ? -total : total), std::nullopt, unit}};
}

// Numbers, each with a unit of the same kind and smaller than the one before: their sum, in the
// last unit.
std::optional<Value> Parser::compound(Tokens t) {
  const auto is_words = [](const Token& k) {
    return k.kind == Tok::word || k.kind == Tok::text || k.is_command("and") ||
           (k.kind == Tok::letter && is_unit_letter(k.text));
  };
  if (t.size() < 4 || t.size() > 12 || t[0].kind != Tok::number) return std::nullopt;
  std::vector<std::pair<Rational, Rational>> parts;  // number, size of its unit
  std::optional<UnitSize> last;
  Unit unit;
  for (size_t i = 0; i < t.size();) {
    if (t[i].kind != Tok::number || t[i].has_exponent || t[i].text.size() > 20) return std::nullopt;
    const Rational n = token_value(t[i++]);
    const size_t begin = i;
    while (i < t.size() && (is_words(t[i]) || t[i].is(','))) ++i;
    std::string name = normal_words(join_text(t.subspan(begin, i - begin)));
    if (name.ends_with(" and")) name.resize(name.size() - 4);
    unit = read_unit(name);
    const auto size = unit.known ? unit_size(unit) : std::nullopt;
    if (!size || (last && !(last->same_kind(*size) && size->factor < last->factor)))
      return std::nullopt;
    parts.emplace_back(n, size->factor);
    last = size;
  }
  if (parts.size() < 2) return std::nullopt;
  Rational total;
  for (const auto& [n, size] : parts) total = total + n * size;
  return Value{Scalar{pool_.number(total / last->factor), std::nullopt, unit}};
}

// 20 cm \times 30 cm, 3 ft by 4 ft: quantities, each with its unit, as their product.
std::optional<Value> Parser::measured(Tokens t) {
  constexpr size_t kMostTokens = 24;
  if (t.size() < 5 || t.size() > kMostTokens || t[0].kind != Tok::number) return std::nullopt;
  const auto times = [](const Token& k) {
    return k.is('*') ||
           ((k.kind == Tok::word || k.kind == Tok::text) && normal_words(k.text) == "by");
  };
  const auto pieces = split_at(t, times);
  if (pieces.size() < 2 || pieces.size() > 3) return std::nullopt;
  std::vector<const Expr*> factors;
  std::string units;
  for (const Tokens piece : pieces) {
    const bool quantity = piece.size() > 1 && piece[0].kind == Tok::number &&
                          !piece[0].has_exponent && piece[0].text.size() <= 20;
    const auto unit_part = [](const Token& k) {
      return k.kind == Tok::word || k.kind == Tok::text || k.upright || k.is('.');
    };
    if (!quantity || !std::all_of(piece.begin() + 1, piece.end(), unit_part)) return std::nullopt;
    const std::string name = join_text(piece.subspan(1));
    const auto size = unit_size(read_unit(name));
    if (!size || size->dimensions[0] != 1) return std::nullopt;  // lengths only: what has sides
    factors.push_back(pool_.number(token_value(piece[0])));
    units += name + " ";
  }
  return Value{Scalar{pool_.node(Op::mul, std::move(factors)), std::nullopt, read_unit(units)}};
}

// 1A_{16}, (1010)_2, 1010_{\text{two}}: digits with letters, brackets, or the base in words. What
// has only digits is read as an expression.
const Expr* Parser::in_base(Tokens t) {
  size_t mark = 1;
  while (mark < t.size() && !t[mark].is('_')) ++mark;
  if (mark + 1 >= t.size()) return nullptr;
  Tokens base = t.subspan(mark + 1), digits = t.first(mark);
  if (base.size() > 2 && base.front().is('{') && base.back().is('}'))
    base = base.subspan(1, base.size() - 2);
  if (base.size() == 3 && base[0].is('(') && base[2].is(')')) base = base.subspan(1, 1);
  if (base.size() != 1) return nullptr;
  const bool number = is_integer_token(base[0]) && base[0].text.size() <= 2;
  const auto words = number_words(normal_words(base[0].text));
  if (!number && !words) return nullptr;
  const int64_t n = number ? std::stoll(base[0].text) : *words;
  while (digits.size() > 2 && digits.front().is('(') && digits.back().is(')'))
    digits = digits.subspan(1, digits.size() - 2);
  std::string all;
  for (const Token& k : digits) {
    const bool ok = (k.kind == Tok::number && !k.has_exponent) || k.kind == Tok::letter ||
                    k.kind == Tok::word || k.kind == Tok::text;
    if (!ok || (k.space_before && &k != &digits.front())) return nullptr;
    for (const char c : k.text)
      all += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  // Without a digit it is a name with an index: x_2.
  const bool named = all.find_first_of("0123456789") == std::string::npos && n != 16;
  if (n < 2 || n > 36 || all.empty() || all.size() > 200 || named ||
      (all.size() == 1 && all[0] > '9'))
    return nullptr;
  for (const char c : all) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
    if (digit >= n) return nullptr;
  }
  return pool_.number(Rational::from_digits(all, 0, static_cast<int>(n)));
}

}  // namespace r1
