// What is said to be taken at a place: x^2|_{x=3}, [x^2]_0^2.
// SPDX-License-Identifier: MIT
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

// The tokens of an index that begins at `at`, {...} or one token, and `at` moves behind it.
Tokens index_tokens(Tokens t, size_t& at) {
  if (at >= t.size()) return {};
  if (!t[at].is('{')) return t.subspan(at++, 1);
  const size_t begin = at + 1;
  int depth = 0;
  for (; at < t.size(); ++at) {
    depth += bracket_change(t[at]);
    if (depth == 0) return t.subspan(begin, at++ - begin);
  }
  return {};
}

}  // namespace

std::optional<Value> Parser::evaluated(Tokens t) {
  constexpr size_t kLong = 200;
  if (t.size() < 4 || t.size() > kLong) return std::nullopt;
  // The bar or bracket outside of all others that an index follows.
  size_t mark = 0;
  int depth = 0;
  for (size_t i = 0; i + 2 < t.size(); ++i) {
    depth += bracket_change(t[i]);
    const bool bar = t[i].is('|') && i > 0, bracket = t[i].is(']') && t[0].is('[');
    if (depth == 0 && (bar || bracket) && t[i + 1].is('_')) mark = i;
  }
  if (mark == 0) return std::nullopt;
  const Tokens inside = t[mark].is(']') ? t.subspan(1, mark - 1) : t.first(mark);
  size_t at = mark + 2;
  std::vector<Tokens> places = {index_tokens(t, at)};
  if (at < t.size() && t[at].is('^')) places.push_back(index_tokens(t, ++at));
  if (at != t.size()) return std::nullopt;
  const Expr* e = expr(inside, 1);
  if (e == nullptr) return std::nullopt;
  std::vector<std::string> names;
  collect_variables(*e, names);
  std::vector<const Expr*> values;
  for (Tokens place : places) {
    if (place.size() > 2 && place[0].kind == Tok::letter && place[1].is('=')) {
      names = {place[0].text};
      place = place.subspan(2);
    } else if (places.size() == 1) {
      return std::nullopt;  // a name with an index
    }
    const Expr* to = place.empty() || names.size() != 1 ? nullptr : expr(place, 1);
    if (to == nullptr) return std::nullopt;
    values.push_back(renamed(e, names[0], to, pool_));
  }
  if (values.size() == 1) return Value{Scalar{values[0], std::nullopt, {}}};
  const Expr* minus = pool_.node(Op::neg, {values[0]});
  return Value{Scalar{pool_.node(Op::add, {values[1], minus}), std::nullopt, {}}};
}

}  // namespace r1
