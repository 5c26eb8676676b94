// Quantities in several units: 3 hours 20 minutes, 5 feet and 3 inches, 5 dollars 20 cents.
// SPDX-License-Identifier: MIT
#include "libr1/verify/math_parser.h"
#include "libr1/verify/math_tokens.h"
#include "libr1/verify/math_units.h"
#include "libr1/verify/math_words.h"

namespace r1 {

// Numbers, each with a unit of the same kind and smaller than the one before: their sum, in the last
// unit.
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
    if (!size || (last && !(last->same_kind(*size) && size->factor < last->factor))) return std::nullopt;
    parts.emplace_back(n, size->factor);
    last = size;
  }
  if (parts.size() < 2) return std::nullopt;
  Rational total;
  for (const auto& [n, size] : parts) total = total + n * size;
  return Value{Scalar{pool_.number(total / last->factor), std::nullopt, unit}};
}

}  // namespace r1
