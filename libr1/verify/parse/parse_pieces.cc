// Functions in pieces: \begin{cases} x & x \ge 0 \\ -x & \text{otherwise} \end{cases}. A condition
// becomes an expression that is 1 where it holds and 0 where it does not.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/words.h"
#include "libr1/verify/value/real_set.h"

namespace r1 {
namespace {

constexpr size_t kMaxPieces = 20;

bool opens_condition(const Token& t) {
  if (!is_words(t)) return false;
  const std::string words = normal_words(t.text);
  for (const std::string_view lead :
       {"if", "for", "when", "where", "otherwise", "else", "elsewhere"}) {
    if (words == lead || (words.starts_with(lead) && words[lead.size()] == ' ')) return true;
  }
  return false;
}

Tokens trimmed(Tokens t) {
  const auto mark = [](const Token& k) { return k.is(',') || k.is(';'); };
  while (!t.empty() && mark(t.back())) t = t.first(t.size() - 1);
  while (!t.empty() && mark(t.front())) t = t.subspan(1);
  return t;
}

// The rows as value and condition; empty if one of them is none.
std::vector<std::pair<Tokens, Tokens>> halves(const std::vector<Tokens>& rows) {
  std::vector<std::pair<Tokens, Tokens>> out;
  for (const Tokens row : rows) {
    const auto cells = split_at(row, [](const Token& k) { return k.is('&'); });
    if (cells.size() == 2) {
      out.emplace_back(trimmed(cells[0]), trimmed(cells[1]));
      continue;
    }
    int depth = 0;
    size_t at = 0;
    while (at < row.size() &&
           !(depth == 0 && (row[at].is(',') || row[at].is(';') || opens_condition(row[at]))))
      depth += bracket_change(row[at++]);
    if (cells.size() != 1 || at == 0 || at == row.size()) return {};
    out.emplace_back(row.first(at), trimmed(row.subspan(at)));
  }
  return out;
}

}  // namespace

// "a if n is odd, b if n is even", without an environment.
std::optional<Value> Parser::spoken_pieces(Tokens t) {
  if (std::count_if(t.begin(), t.end(), opens_condition) < 2) return std::nullopt;
  const auto rows = split_at(t, [](const Token& k) { return k.is(',') || k.is(';'); });
  const auto conditioned = [](Tokens row) {
    return row.size() > 1 && !opens_condition(row[0]) &&
           std::count_if(row.begin(), row.end(), opens_condition) == 1;
  };
  if (rows.size() < 2 || !std::all_of(rows.begin(), rows.end(), conditioned)) return std::nullopt;
  return pieces(rows);
}

// 1 where `x` lies in the interval, set or union; nullptr for anything else.
const Expr* Parser::membership(const Expr* x, const Value& set) {
  if (const auto* u = std::get_if<Union>(&set.what)) {
    std::vector<const Expr*> parts;
    for (size_t i = 0; i < u->parts.size(); ++i) {
      const Expr* part = i > 0 && u->ops[i - 1] != 'u' ? nullptr : membership(x, u->parts[i]);
      if (part == nullptr) return nullptr;
      parts.push_back(part);
    }
    return pool_.node(Op::max, std::move(parts));
  }
  const auto* s = std::get_if<Sequence>(&set.what);
  if (s == nullptr || !is_interval_shape(*s)) return nullptr;
  const Expr *low = as_scalar(s->items[0])->expr, *high = as_scalar(s->items[1])->expr;
  std::vector<const Expr*> both;
  if (!contains_op(*low, Op::infinity))
    both.push_back(pool_.node(s->open == '[' ? Op::at_most : Op::less, {low, x}));
  if (!contains_op(*high, Op::infinity))
    both.push_back(pool_.node(s->close == '[' ? Op::at_most : Op::less, {x, high}));
  return both.empty() ? pool_.number(1) : pool_.node(Op::min, std::move(both));
}

// a < b <= c, x = 0, x \ne 0
const Expr* Parser::holds(const Relation& r) {
  std::vector<const Expr*> all;
  for (size_t i = 0; i < r.ops.size(); ++i) {
    const Scalar *left = as_scalar(r.sides[i]), *right = as_scalar(r.sides[i + 1]);
    if (left == nullptr || right == nullptr) return nullptr;
    const Expr *a = left->expr, *b = right->expr;
    const char op = r.ops[i];
    if (op == '>' || op == 'g') std::swap(a, b);
    const bool strict = op == '<' || op == '>', equal = op == '=' || op == 'n';
    const Expr* e = pool_.node(equal ? Op::equals : strict ? Op::less : Op::at_most, {a, b});
    if (op == 'n') e = pool_.node(Op::add, {pool_.number(1), pool_.node(Op::neg, {e})});
    all.push_back(e);
  }
  return all.size() == 1 ? all[0] : pool_.node(Op::min, std::move(all));
}

// One condition, or several with marks or words between them.
const Expr* Parser::condition(Tokens t) {
  t = trimmed(t);
  while (t.size() > 2 && t.front().is('(') && t.back().is(')') && is_enclosed(t))
    t = trimmed(t.subspan(1, t.size() - 2));
  if (t.empty()) return nullptr;
  if (is_words(t[0])) {
    const std::string words = normal_words(t[0].text);
    const bool rest =
        words == "otherwise" || words == "else" || words == "elsewhere" || words == "true";
    if (rest && t.size() == 1) return pool_.number(1);
    if (words == "if" || words == "for" || words == "when" || words == "where" || words == "all")
      return condition(t.subspan(1));
  }
  if (t.size() >= 2 && t[0].kind == Tok::letter) {  // n \text{ is even}
    std::string words = normal_words(join_text(t.subspan(1)));
    if (words.starts_with("is ")) words.erase(0, 3);
    const bool even = words == "even" || words == "even integer";
    if (even || words == "odd" || words == "odd integer") {
      const Expr* rest = pool_.node(Op::mod, {pool_.variable(t[0].text), pool_.number(2)});
      return pool_.node(Op::equals, {rest, pool_.number(even ? 0 : 1)});
    }
  }
  for (const bool any : {true, false}) {
    const auto joint = [any](const Token& k) {
      const std::string_view word = any ? "or" : "and";
      return (!any && k.is(',')) || k.is_command(word) ||
             (is_words(k) && normal_words(k.text) == word);
    };
    const auto pieces = split_at(t, joint);
    if (pieces.size() < 2) continue;
    std::vector<const Expr*> parts;
    for (const Tokens piece : pieces) {
      parts.push_back(condition(piece));
      if (parts.back() == nullptr) return nullptr;
    }
    return pool_.node(any ? Op::max : Op::min, std::move(parts));
  }
  const auto in = split_at(t, [](const Token& k) { return k.is_command("in"); });
  if (in.size() == 2) {
    const Expr* x = expr(in[0], 1);
    return x == nullptr ? nullptr : membership(x, value(in[1]));
  }
  const std::optional<Value> v = relation(t);
  const auto* r = v ? std::get_if<Relation>(&v->what) : nullptr;
  return r == nullptr ? nullptr : holds(*r);
}

std::optional<Value> Parser::pieces(const std::vector<Tokens>& rows) {
  if (rows.size() < 2 || rows.size() > kMaxPieces) return std::nullopt;
  std::vector<const Expr*> args;
  for (const auto& [what, when] : halves(rows)) {
    const Expr* e = what.empty() ? nullptr : expr(what, 1);
    const Expr* c = e == nullptr ? nullptr : condition(when);
    if (c == nullptr) return std::nullopt;
    args.push_back(e);
    args.push_back(c);
  }
  if (args.empty()) return std::nullopt;
  return Value{Scalar{pool_.node(Op::piecewise, std::move(args)), std::nullopt, {}}};
}

// Piecewise((x, x >= 0), (-x, True)), as SymPy prints it.
std::optional<Value> Parser::called_pieces(Tokens t) {
  const Tokens inside = t.subspan(2, t.size() - 3);
  std::vector<Tokens> rows;
  for (const Tokens pair : split_at(inside, [](const Token& k) { return k.is(','); })) {
    if (pair.size() < 5 || !pair.front().is('(') || !is_enclosed(pair)) return std::nullopt;
    rows.push_back(pair.subspan(1, pair.size() - 2));
  }
  return pieces(rows);
}

}  // namespace r1
