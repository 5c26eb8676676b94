// Brackets that mean more than their elements: [1; 2, 2] is a continued fraction, (1 2 3)(4 5) a
// permutation, \{1, 2\} \times \{3\} a set of pairs.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

// x -> (a x + b) / (c x + d)
struct Mobius {
  Rational a = 1, b = 0, c = 0, d = 1;
  // Of n + 1 / x, and only then this.
  void take(const Rational& n) {
    const Rational a_new = a * n + b, c_new = c * n + d;
    b = std::exchange(a, a_new);
    d = std::exchange(c, c_new);
  }
};

}  // namespace

// Within the brackets: 1; 2, 2 or 1; \overline{2, 3}. [1; 2] alone can be a column.
std::optional<Value> Parser::continued_fraction(Tokens inside) {
  constexpr size_t kLong = 80;
  const bool negative = inside[0].is('-');
  if (negative) inside = inside.subspan(1);
  if (inside.size() < 5 || inside.size() > kLong || !is_integer_token(inside[0]) ||
      !inside[1].is(';'))
    return std::nullopt;
  Mobius before, period;
  Rational first = token_value(inside[0]);
  before.take(negative ? -first : first);
  bool periodic = false, closed = false;
  size_t count = 0;
  for (size_t i = 2; i < inside.size(); ++i) {
    if (closed) return std::nullopt;
    if (inside[i].is_command("overline") && i + 1 < inside.size() && inside[i + 1].is('{')) {
      if (periodic) return std::nullopt;
      periodic = true;
      ++i;
      continue;
    }
    if (!is_integer_token(inside[i]) || token_value(inside[i]).is_zero()) return std::nullopt;
    (periodic ? period : before).take(token_value(inside[i]));
    ++count;
    if (i + 1 == inside.size()) break;
    closed = periodic && inside[i + 1].is('}');
    if (!closed && !inside[i + 1].is(',')) return std::nullopt;
    ++i;
  }
  if (periodic != closed || (!periodic && count < 2) || inside.back().is(',')) return std::nullopt;
  const auto scalar = [](const Expr* e) { return Value{Scalar{e, std::nullopt, {}}}; };
  if (!periodic) return scalar(pool_.number(before.a / before.c));
  // x = (a x + b) / (c x + d): c x^2 + (d - a) x = b, of which the greater root.
  const Rational half = period.a - period.d;
  const Rational under = half * half + Rational(4) * period.b * period.c;
  const Expr* root = pool_.node(Op::root, {pool_.number(2), pool_.number(under)});
  const Expr* x = pool_.node(Op::div, {pool_.node(Op::add, {pool_.number(half), root}),
                                       pool_.number(Rational(2) * period.c)});
  const auto line = [&](const Rational& slope, const Rational& offset) {
    return pool_.node(Op::add,
                      {pool_.node(Op::mul, {pool_.number(slope), x}), pool_.number(offset)});
  };
  return scalar(pool_.node(Op::div, {line(before.a, before.b), line(before.c, before.d)}));
}

// (1 2 3)(4 5): the cycles of a permutation, each from its least number on, without those of one.
std::optional<Value> Parser::cycles(Tokens t) {
  constexpr size_t kLong = 120;
  if (t.size() < 4 || t.size() > kLong || !t[0].is('(') || !is_integer_token(t[1]) ||
      !is_integer_token(t[2]))
    return std::nullopt;
  std::vector<std::vector<int>> all;
  std::vector<int> seen;
  for (size_t i = 0; i < t.size(); ++i) {
    if (!t[i].is('(')) return std::nullopt;
    std::vector<int> cycle;
    for (++i; i < t.size() && is_integer_token(t[i]); ++i) {
      if (t[i].text.size() > 4) return std::nullopt;
      cycle.push_back(std::stoi(t[i].text));
      // (1 2)(2 3) is a product whose order is a convention.
      if (std::find(seen.begin(), seen.end(), cycle.back()) != seen.end()) return std::nullopt;
      seen.push_back(cycle.back());
    }
    if (i == t.size() || !t[i].is(')') || cycle.empty()) return std::nullopt;
    std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
    if (cycle.size() > 1) all.push_back(std::move(cycle));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a[0] < b[0]; });
  std::string name = "permutation";
  for (const auto& cycle : all) {
    name += '(';
    for (const int n : cycle) name += std::to_string(n) + ' ';
    name += ')';
  }
  return Value{Words{std::move(name)}};
}

// n^2 : n = 1, 2, 3 and 2k + 1 : 1 \le k \le 5: the elements, written out.
std::optional<Value> Parser::listed_set(Tokens element, Tokens range) {
  constexpr std::string_view kIndices = "ijklmn";
  const auto bracket = [](const Token& k) { return bracket_change(k) != 0; };
  if (element.size() < 2 || range.size() < 3 || std::any_of(range.begin(), range.end(), bracket))
    return std::nullopt;
  const Expr* e = expr(element, 1);
  std::vector<std::string> names;
  if (e != nullptr) collect_variables(*e, names);
  if (names.size() != 1 || names[0].size() != 1 || kIndices.find(names[0]) == kIndices.npos)
    return std::nullopt;
  std::vector<const Expr*> indices;
  if (range[0].kind == Tok::letter && range[0].text == names[0] && range[1].is('=')) {
    for (size_t i = 2; i < range.size(); i += 2) {
      const bool parted = i + 1 == range.size() || range[i + 1].is(',');
      if (!is_integer_token(range[i]) || !parted) return std::nullopt;
      indices.push_back(pool_.number(token_value(range[i])));
    }
  } else {
    const Value condition = value(range);
    const auto* r = std::get_if<Relation>(&condition.what);
    const auto* middle =
        r != nullptr && r->sides.size() == 3 ? std::get_if<Scalar>(&r->sides[1].what) : nullptr;
    if (middle == nullptr || middle->expr->op != Op::variable || middle->expr->name != names[0])
      return std::nullopt;
    const auto numbers = whole_numbers(condition);
    const auto* list = numbers ? std::get_if<Sequence>(&numbers->what) : nullptr;
    if (list == nullptr) return std::nullopt;
    for (const Value& v : list->items) indices.push_back(std::get<Scalar>(v.what).expr);
  }
  Sequence out{'{', '{', {}, 0};
  for (const Expr* index : indices)
    out.items.push_back(Value{Scalar{renamed(e, names[0], index, pool_), std::nullopt, {}}});
  return Value{std::move(out)};
}

// \{1, 2\} \times \{3, 4\}, \{0, 1\}^2: the pairs.
std::optional<Value> Parser::set_of_tuples(Tokens t) {
  constexpr size_t kMostTuples = 64, kMostFactors = 6;
  if (t.size() < 5 || !t.front().is_command("lbrace")) return std::nullopt;
  const auto factors = split_at(t, [](const Token& k) { return k.is('*') && k.text == "x"; });
  std::vector<Sequence> tuples(1, Sequence{'(', '(', {}, 0});
  size_t n_factors = 0;
  for (Tokens factor : factors) {
    size_t times = 1;
    if (factor.size() > 2 && factor[factor.size() - 2].is('^') && is_integer_token(factor.back()) &&
        factor.back().text.size() == 1) {
      times = static_cast<size_t>(factor.back().text[0] - '0');
      factor = factor.first(factor.size() - 2);
    }
    if (factor.size() < 3 || !factor.front().is_command("lbrace") || !is_enclosed(factor))
      return std::nullopt;
    const auto set = bracketed(factor);
    const auto* elements = set ? std::get_if<Sequence>(&set->what) : nullptr;
    n_factors += times;
    if (elements == nullptr || n_factors > kMostFactors) return std::nullopt;
    for (size_t k = 0; k < times; ++k) {
      std::vector<Sequence> longer;
      for (const Sequence& tuple : tuples) {
        for (const Value& element : elements->items) {
          longer.push_back(tuple);
          longer.back().items.push_back(element);
        }
      }
      tuples = std::move(longer);
      if (tuples.size() > kMostTuples) return std::nullopt;
    }
  }
  if (n_factors < 2) return std::nullopt;
  Sequence out{'{', '{', {}, 0};
  for (Sequence& tuple : tuples) out.items.push_back(Value{std::move(tuple)});
  return Value{std::move(out)};
}

}  // namespace r1
