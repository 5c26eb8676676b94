// Tuples, intervals, sets and what is made of them.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/math_parser.h"

namespace r1 {

// (a, b), [a, b), \{a, b\}, {a, b}, <a, b>: brackets around the whole with marks inside.
std::optional<Value> Parser::bracketed(Tokens t) {
  if (t.size() < 2) return std::nullopt;
  char open = 0, close = 0;
  const Token &first = t.front(), &last = t.back();
  if (first.is('(') || first.is('[') || first.is('{')) open = first.symbol;
  if (first.is_command("lbrace")) open = '{';
  if (first.is_command("langle")) open = '(';
  if (last.is(')')) close = '(';
  if (last.is(']')) close = '[';
  if (last.is('}') || last.is_command("rbrace")) close = '{';
  if (last.is_command("rangle")) close = '(';
  if (open == 0 || close == 0) return std::nullopt;
  int depth = 0;
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    depth += bracket_change(t[i]);
    if (depth == 0) return std::nullopt;
  }
  const Tokens inside = t.subspan(1, t.size() - 2);
  const bool set = open == '{' && first.kind == Tok::command;
  if (set && inside.empty()) return Value{Words{"empty set"}};
  if (open == '{') {
    if (auto built = set_builder(inside)) return built;
  }
  Sequence s{open, close, list_items(inside), 0};
  if (s.items.size() < 2 && !set) return std::nullopt;
  return Value{std::move(s)};
}

// x \mid x > 2: what holds of the elements, as a relation or a list of them.
std::optional<Value> Parser::set_builder(Tokens inside) {
  const auto bar = [](const Token& k) { return k.is('|') || k.is(':'); };
  const auto pieces = split_at(inside, bar);
  if (pieces.size() != 2) return std::nullopt;
  const auto in = [](const Token& k) { return k.is_command("in"); };
  const auto named = split_at(pieces[0], in);
  if (named.empty() || named.size() > 2 || label_of(named[0]).empty()) return std::nullopt;
  Value condition = value(pieces[1]);
  // Only conditions on real numbers are kept; {x in Z | ...} is read as it stands.
  const bool reals = named.size() == 1 ||
                     (named[1].size() == 1 && named[1][0].is_command("set R"));
  const bool relations = std::holds_alternative<Relation>(condition.what) ||
                         std::holds_alternative<Sequence>(condition.what) ||
                         std::holds_alternative<Union>(condition.what);
  return reals && relations ? std::optional(std::move(condition)) : std::nullopt;
}

// One operand of \cup, \cap, \setminus.
std::optional<Value> Parser::set_operand(Tokens t) {
  while (t.size() > 2 && (t.front().is('(') || t.front().is('{')) && is_enclosed(t)) {
    if (auto inner = set_expression(t.subspan(1, t.size() - 2))) return inner;
    break;
  }
  if (t.size() == 1 && t[0].is_command("set R")) return real_line(pool_);
  if (t.size() == 1 && t[0].is_command("emptyset")) return Value{Sequence{'{', '{', {}, 0}};
  return bracketed(t);
}

// A \cup B, A \cap B, A \setminus B, from left to right; R alone.
std::optional<Value> Parser::set_expression(Tokens t) {
  std::vector<const Token*> marks;
  const bool reals = std::any_of(t.begin(), t.end(), [](const Token& k) { return k.is_command("set R"); });
  const auto is_operator = [&](const Token& k) {
    return k.is_command("cup") || k.is_command("cap") || k.is_command("setminus") ||
           (reals && k.is('-')) || (k.kind == Tok::letter && k.text == "U");
  };
  const auto pieces = split_at(t, is_operator, &marks);
  if (marks.empty() && !(t.size() == 1 && reals)) return std::nullopt;
  Union u;
  for (const Tokens piece : pieces) {
    std::optional<Value> part = set_operand(piece);
    if (!part) return std::nullopt;
    u.parts.push_back(std::move(*part));
  }
  for (const Token* mark : marks) {
    u.ops.push_back(mark->is_command("cap") ? 'n' : mark->is_command("setminus") || mark->is('-') ? '-' : 'u');
  }
  return Value{std::move(u)};
}

}  // namespace r1
