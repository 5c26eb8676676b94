// The products of two vectors that are written out: (1, 2) \cdot (3, 4), \begin{pmatrix}...
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "libr1/verify/parse/parser.h"

namespace r1 {

// The coordinates of (1, 2, 3), \langle 1, 2, 3 \rangle, or a row or column; nothing if it is none.
std::optional<std::vector<const Expr*>> Parser::coordinates(Tokens t) {
  if (t.empty()) return std::nullopt;
  std::optional<Value> v = t[0].is_command("begin") ? environment(t) : bracketed(t);
  if (!v) return std::nullopt;
  const auto* list = std::get_if<Sequence>(&v->what);
  const auto* line = std::get_if<Matrix>(&v->what);
  if (line != nullptr && line->rows != 1 && line->cols != 1) return std::nullopt;
  if (line == nullptr && (list == nullptr || list->open != list->close || list->open == '{'))
    return std::nullopt;
  std::vector<const Expr*> parts;
  for (const Value& item : line != nullptr ? line->items : list->items) {
    const auto* s = std::get_if<Scalar>(&item.what);
    if (s == nullptr) return std::nullopt;
    parts.push_back(s->expr);
  }
  return parts.size() > 1 ? std::optional(std::move(parts)) : std::nullopt;
}

std::optional<Value> Parser::product_of_vectors(Tokens t) {
  constexpr size_t kLong = 200;
  if (t.size() < 11 || t.size() > kLong || bracket_change(t.front()) != 1) return std::nullopt;
  std::vector<const Token*> marks;
  const auto sides = split_at(
      t, [](const Token& k) { return k.is('*'); }, &marks);
  if (sides.size() != 2) return std::nullopt;
  const auto a = coordinates(sides[0]), b = coordinates(sides[1]);
  if (!a || !b || a->size() != b->size()) return std::nullopt;
  const auto times = [&](size_t i, size_t k) { return pool_.node(Op::mul, {(*a)[i], (*b)[k]}); };
  if (marks[0]->text != "x") {
    std::vector<const Expr*> terms;
    for (size_t i = 0; i < a->size(); ++i) terms.push_back(times(i, i));
    return Value{Scalar{pool_.node(Op::add, std::move(terms)), std::nullopt, {}}};
  }
  if (a->size() != 3) return std::nullopt;
  Sequence cross{'(', '(', {}, 0};
  for (size_t i = 0; i < 3; ++i) {
    const size_t j = (i + 1) % 3, k = (i + 2) % 3;
    const Expr* part = pool_.node(Op::add, {times(j, k), pool_.node(Op::neg, {times(k, j)})});
    cross.items.push_back(Value{Scalar{part, std::nullopt, {}}});
  }
  return Value{std::move(cross)};
}

}  // namespace r1
