// Equations, inequalities, chains of them, and the names they give.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/units.h"
#include "libr1/verify/parse/words.h"
#include "libr1/verify/value/eval.h"

namespace r1 {
namespace {

// '=' '<' '>' 'l' 'g' 'n', '~' for approximately, or 0.
char relation_op(const Token& t) {
  if (t.is('=') || t.is('<') || t.is('>')) return t.symbol;
  if (t.is_command("le")) return 'l';
  if (t.is_command("ge")) return 'g';
  if (t.is_command("ne")) return 'n';
  if (t.is_command("equiv")) return '=';
  if (t.is_command("approx")) return '~';
  return 0;
}

// \mathcal{L}\{t^2\}, \mathcal{F}^{-1}\{1\}: an integral transform by its name; empty if it is
// none.
std::string transform_label(Tokens t) {
  if (t.size() < 4 || t[0].kind != Tok::letter || (t[0].text != "L" && t[0].text != "F") ||
      !t.back().is_command("rbrace"))
    return "";
  const size_t open = !t[1].is('^') ? 1 : t[2].is('{') ? 6 : 4;
  if (open + 2 > t.size() || !t[open].is_command("lbrace")) return "";
  std::string label;
  for (const Token& k : t) label += k.kind == Tok::symbol ? std::string(1, k.symbol) : k.text;
  return label;
}

}  // namespace

// Whether t[i] is part of the bracket of y(\pi/4), in which no letters stand.
bool is_angle(Tokens t, size_t i) {
  if (!t[i].is('/') && !t[i].is_command("pi") && !t[i].is_command("frac")) return false;
  size_t open = i;
  while (open > 0 && !t[open].is('(')) --open;
  if (open == 0 || t[open - 1].kind != Tok::letter || !t.back().is(')')) return false;
  return std::all_of(t.begin() + static_cast<std::ptrdiff_t>(open) + 1, t.end() - 1,
                     [](const Token& k) {
                       return k.kind == Tok::number || k.is('/') || k.is('{') || k.is('}') ||
                              k.is_command("pi") || k.is_command("frac");
                     });
}

// A name on the left of '=': x, x_1, f(x), (x,y), AB, \text{Area}, \angle ABC. Empty if it is none.
std::string label_of(Tokens t) {
  if (std::string transform = transform_label(t); !transform.empty()) return transform;
  std::string label;
  bool named = false, raised = false;
  for (size_t i = 0; i < t.size(); ++i) {
    const Token& k = t[i];
    // E[X] is E(X)
    const bool square = named && (k.is('[') || (k.is(']') && label.find('(') != label.npos));
    if (square) {
      label += k.is('[') ? '(' : ')';
      continue;
    }
    // f^{-1}(x), but x(x - 1) = 0 is an equation
    // f(-2) = 10, but x(-2) = 10 is one too
    const bool called =
        k.is('-') && i > 1 && i + 2 < t.size() && t[i - 1].is('(') &&
        t[i + 1].kind == Tok::number && t[i + 2].is(')') && t[i - 2].kind == Tok::letter &&
        std::string_view("fghFGHpPqQ").find(t[i - 2].text) != std::string_view::npos;
    const bool minus =
        k.is('-') && i > 0 &&
        (t[i - 1].is('^') || (i > 1 && (t[i - 1].is('{') || t[i - 1].is('(')) && t[i - 2].is('^')));
    const bool name = k.kind == Tok::letter || k.kind == Tok::word || k.kind == Tok::text ||
                      k.is_command("max") || k.is_command("min");
    const bool mark = k.is('(') || k.is(')') || k.is(',') || k.is('_') || k.is('{') || k.is('}') ||
                      k.is('\'') || k.is_command("angle") || k.is_command("triangle") ||
                      k.is_command("overline") || k.is_command("nabla") || k.is_command("det") ||
                      k.is('|') || called || (named && (k.is('^') || minus)) ||
                      (named && k.is_command("circ") && !t[i - 1].is('^'));  // f \circ g
    const bool subscript_digit = k.kind == Tok::number && named;
    if (!name && !mark && !subscript_digit && !(named && is_angle(t, i))) return "";
    named = named || name;
    if (k.is('{') || k.is('}')) continue;  // m_{Y}(s) and f^{-1}(x), however they are written
    if (k.is('(') && label.ends_with('^')) {
      raised = true;
      continue;
    }
    if (k.is(')') && raised) {
      raised = false;
      continue;
    }
    if (k.kind == Tok::symbol)
      label += k.symbol;
    else
      label += k.text == "max" ? "maximum" : k.text == "min" ? "minimum" : std::string_view(k.text);
  }
  // m\angle A, \angle A and A name one angle.
  if (const size_t angle = label.find("angle");
      angle < 2 && (angle == 0 || label[0] == 'm') && angle + 5 < label.size())
    label.erase(0, angle + 5);
  return named ? label : "";
}

// \frac{Y(s)}{X(s)} = \frac{1}{s + 1}: a quotient of two functions has no name of its own, but one
// value. Empty if it is none.
std::string quotient_label(Tokens t) {
  size_t first = 0, middle = 0, end = t.size();
  if (t.size() > 12 && t[0].is_command("frac") && t[1].is('{') && t.back().is('}')) {
    int depth = 0;
    for (size_t i = 1; i < t.size() && middle == 0; ++i) {
      depth += t[i].is('{') ? 1 : t[i].is('}') ? -1 : 0;
      if (depth == 0) middle = i;
    }
    if (middle + 2 >= end || !t[middle + 1].is('{')) return "";
    first = 2;
    --end;
  } else if (t.size() > 8) {
    while (middle < end && !t[middle].is('/')) ++middle;
    if (middle + 1 >= end) return "";
  } else {
    return "";
  }
  const std::string above = label_of(t.subspan(first, middle - first));
  const size_t next = middle + (first > 0 ? 2 : 1);
  const std::string below = label_of(t.subspan(next, end - next));
  const bool called = above.ends_with(')') && below.ends_with(')');
  return called ? above + "/" + below : "";
}

// 5.1 eV - 3.6 eV = 1.5 eV: quantities on the left, and what they make.
bool is_worked_out(Tokens left, Tokens right) {
  const auto unit = [](const Token& k) {
    if (k.kind == Tok::letter)
      return std::string_view("ghJNKVs").find(k.text) != std::string_view::npos;
    return (k.kind == Tok::word || k.kind == Tok::text) &&
           (!unit_name(k.text).empty() || !unit_name(normal_words(k.text)).empty());
  };
  const auto known = [&](const Token& k) {
    return k.kind == Tok::number || k.is('%') || unit(k) ||
           (k.kind == Tok::symbol &&
            std::string_view("+-*/()").find(k.symbol) != std::string_view::npos);
  };
  if (left.size() < 4 || right.size() < 2 || !(right.back().is('%') || unit(right.back())))
    return false;
  return right[0].kind == Tok::number && std::all_of(left.begin(), left.end(), known) &&
         std::any_of(left.begin(), left.end(), unit) &&
         std::any_of(left.begin(), left.end(), [](const Token& k) {
           return k.is('+') || k.is('-') || k.is('*') || k.is('/');
         });
}

// x = y = z = 1: each is said to be it.
std::optional<Value> Parser::named_chain(const std::vector<Tokens>& sides) {
  const std::vector<Value> last = item(sides.back());
  const auto* value = last.size() == 1 ? std::get_if<Scalar>(&last[0].what) : nullptr;
  if (value == nullptr || value->expr->op == Op::variable) return std::nullopt;
  Sequence all;
  for (size_t i = 0; i + 1 < sides.size(); ++i) {
    Relation one{sides[i][0].text, item(sides[i]), {'='}};
    one.sides.resize(1);
    one.sides.push_back(last[0]);
    all.items.emplace_back().what = std::move(one);
  }
  return Value{std::move(all)};
}

// \frac{40}{3} \approx 13.33: the exact value, met by what rounds to the decimals as well. Nothing
// if they are no rounding of it: then they are what is said last.
std::optional<Value> Parser::approximated(Tokens exact, Tokens decimals) {
  Value left = value(exact);
  auto* x = std::get_if<Scalar>(&left.what);
  if (x == nullptr || x->decimal) return left;
  const std::vector<Value> right = scalars(decimals);
  const auto* y = right.size() == 1 ? std::get_if<Scalar>(&right[0].what) : nullptr;
  if (y == nullptr || !y->decimal) return left;
  std::vector<std::string> names;
  collect_variables(*x->expr, names);
  if (!names.empty()) return left;
  // 58% is 0.58, in digits and all.
  const int64_t shift = y->unit.kind == UnitKind::percent && x->unit.kind != y->unit.kind ? -2 : 0;
  const Expr* scale = pool_.number(power_of_ten(shift));
  // \arctan\frac{4}{3} \approx 53.13^\circ
  const bool angle = y->unit.kind == UnitKind::degree && x->unit.kind == UnitKind::none;
  const Expr* turned = x->expr;
  if (angle)
    turned = pool_.node(Op::mul, {turned, pool_.number(180),
                                  pool_.node(Op::pow, {pool_.node(Op::pi), pool_.number(-1)})});
  Budget budget{20000};
  const Outcome near = within(*turned, *pool_.node(Op::mul, {y->expr, scale}),
                              power_of_ten(y->decimal->last_digit + shift), budget);
  if (near == Outcome::different) return std::nullopt;
  if (angle) {  // to few digits, they are what is said
    if (y->decimal->significant < 4) return std::nullopt;
    *x = {turned, y->decimal, y->unit};
    return left;
  }
  if (near == Outcome::equal && shift == 0) x->decimal = y->decimal;
  if (x->unit.kind == UnitKind::none && shift == 0) x->unit = y->unit;
  return left;
}

// \frac{x - 1}{2} = \frac{y}{3} = z, each side in a letter of its own: the equations of a line, in
// the order of the letters.
std::optional<Value> Parser::symmetric_equations(const std::vector<Tokens>& sides) {
  constexpr size_t kMost = 4;
  if (sides.size() > kMost) return std::nullopt;
  std::vector<std::pair<std::string, Value>> parts;
  for (const Tokens side : sides) {
    std::vector<Value> v = item(side);
    const auto* s = v.size() == 1 ? std::get_if<Scalar>(&v[0].what) : nullptr;
    std::vector<std::string> names;
    if (s != nullptr) collect_variables(*s->expr, names);
    if (names.size() != 1) return std::nullopt;
    parts.emplace_back(names[0], std::move(v[0]));
  }
  const auto before = [](const auto& a, const auto& b) { return a.first < b.first; };
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  std::sort(parts.begin(), parts.end(), before);
  if (std::adjacent_find(parts.begin(), parts.end(), same) != parts.end()) return std::nullopt;
  Sequence all;
  for (size_t i = 1; i < parts.size(); ++i)
    all.items.push_back(Value{Relation{"", {parts[i - 1].second, parts[i].second}, {'='}}});
  return Value{std::move(all)};
}

std::optional<Value> Parser::relation(Tokens t) {
  int depth = 0;
  for (size_t i = 0; i + 1 < t.size(); ++i) {  // x \in S, x in S
    depth += bracket_change(t[i]);
    const bool in =
        t[i].is_command("in") || (i == 1 && t[i].kind == Tok::word && t[i].text == "in");
    if (i > 0 && depth == 0 && in && !label_of(t.first(i)).empty()) {
      return std::optional(value(t.subspan(i + 1)));
    }
  }
  // n = 2 \to n = 1 is no chain
  if (std::any_of(t.begin(), t.end(), [](const Token& k) { return k.is_command("implies"); })) {
    int open = 0;
    for (const Token& k : t) {
      open += bracket_change(k);
      if (open == 0 && k.is_command("implies")) return std::nullopt;
    }
  }
  std::vector<const Token*> marks;
  std::vector<Tokens> sides = split_at(
      t, [](const Token& k) { return relation_op(k) != 0; }, &marks);
  if (marks.empty()) return std::nullopt;
  // \cos t = 0 when t = 5: two statements, and no chain.
  for (size_t i = 1; i + 1 < sides.size(); ++i) {
    for (const Token& k : sides[i]) {
      const bool word = k.kind == Tok::word || k.kind == Tok::text;
      const std::string said = word ? normal_words(k.text) : "";
      if (said == "when" || said == "if" || said == "at" || said == "where") return std::nullopt;
    }
  }
  if (sides.front().empty() && sides.size() == 2 &&
      (marks[0]->is('=') || relation_op(*marks[0]) == '~')) {
    return value(sides[1]);  // "= 5", "\approx 5"
  }
  Relation r;
  std::optional<Value> rounded;  // of the last side, if it says its decimals, too
  for (size_t i = 0; i < marks.size(); ++i) {
    char op = relation_op(*marks[i]);
    if (op == '~') {
      // What follows an approximation is only another spelling, but for a name's value.
      if (i > 0 || label_of(sides[0]).empty()) {
        rounded = approximated(sides[i], sides[i + 1]);
        if (!rounded) sides[i] = sides[i + 1];
        sides.resize(i + 1);
        break;
      }
      op = '=';
    }
    r.ops.push_back(op);
  }
  if (r.ops.empty()) return rounded ? std::move(*rounded) : value(sides[0]);
  // "> 5": of whatever is asked for.
  const bool unnamed = sides.size() == 2 && sides[0].empty() && r.ops.size() == 1 &&
                       r.ops[0] != '=' && r.ops[0] != 'n';
  const Token any = Token::named(Tok::letter, kAnyName);
  if (unnamed) sides[0] = Tokens(&any, 1);
  const bool chain = std::all_of(r.ops.begin(), r.ops.end(), [](char op) { return op == '='; });
  // 7 = x
  if (chain && sides.size() == 2 && sides[1].size() == 1 && sides[1][0].kind == Tok::letter &&
      !sides[0].empty() && sides[0][0].kind != Tok::letter &&
      std::none_of(sides[0].begin(), sides[0].end(), [](const Token& k) {
        return k.kind == Tok::letter || is_words(k) || k.is(',');
      }))
    std::swap(sides[0], sides[1]);
  if (chain) r.label = label_of(sides[0]);
  if (chain && r.label.empty() && sides[0].size() > 6 && sides[0].size() < 16 &&
      sides[0][0].is_command("frac")) {
    const Expr* name = expr(sides[0], 1);  // \frac{dy}{dx} = 2x
    if (name != nullptr && name->op == Op::variable) r.label = name->name;
  }
  if (chain && r.label.empty()) r.label = quotient_label(sides[0]);
  if (chain && r.label.empty() && sides.size() == 2 && is_worked_out(sides[0], sides[1]))
    r.label = "=";
  // x = y = z = 1
  const bool names =
      chain && sides.size() > 2 && std::all_of(sides.begin(), sides.end() - 1, [](Tokens side) {
        return side.size() == 1 && side[0].kind == Tok::letter;
      });
  if (names && sides.size() < 6 && sides.back().size() < 8) {
    if (auto all = named_chain(sides)) return all;
  }
  if (chain && sides.size() > 2 && r.label.empty()) {
    if (auto line = symmetric_equations(sides)) return line;
  }
  if (chain && sides.size() > 2) {  // x = 2 + 3 = 5: the last says it simplest
    if (r.label.empty()) r.label = "=";
    sides = {sides[0], sides.back()};
    r.ops = {'='};
  }
  for (const Tokens side : sides) {
    if (side.empty()) return std::nullopt;
    std::vector<Value> v = item(side);
    if (v.size() == 1)
      r.sides.push_back(std::move(v[0]));
    else if (v.size() > 1)
      r.sides.emplace_back().what = Sequence{0, 0, std::move(v)};
    else
      return std::nullopt;
  }
  // 4x \pm 3y = 0: two equations.
  auto* first = std::get_if<Sequence>(&r.sides.front().what);
  if (r.ops.size() == 1 && r.ops[0] == '=' && first != nullptr && first->open == 0 &&
      std::holds_alternative<Scalar>(r.sides[1].what)) {
    Sequence all;
    for (const Value& v : first->items)
      all.items.push_back(Value{Relation{"", {v, r.sides[1]}, {'='}}});
    return Value{std::move(all)};
  }
  if (rounded) r.sides.back() = std::move(*rounded);
  // x \ne \pm 1 is x \ne 1 and x \ne -1.
  const auto* several = std::get_if<Sequence>(&r.sides.back().what);
  if (r.ops.size() == 1 && r.ops[0] == 'n' && several != nullptr && several->open == 0) {
    Sequence all{0, 0, {}, 'a'};
    for (const Value& v : several->items)
      all.items.push_back(Value{Relation{"", {r.sides[0], v}, {'n'}}});
    return Value{std::move(all)};
  }
  return Value{std::move(r)};
}

}  // namespace r1
