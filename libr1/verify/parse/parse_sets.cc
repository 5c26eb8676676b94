// Tuples, intervals, sets and what is made of them.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/rewrite.h"
#include "libr1/verify/value/eval.h"

namespace r1 {

Value half_line(char side, ExprPool& pool) {
  const Expr* infinity = pool.node(Op::infinity);
  const bool up = side == '>' || side == 'g';
  Sequence line{up && side == 'g' ? '[' : '(', !up && side == 'l' ? '[' : '(', {}, 0};
  const Expr* zero = pool.number(0);
  line.items.push_back(Value{Scalar{up ? zero : pool.node(Op::neg, {infinity}), std::nullopt, {}}});
  line.items.push_back(Value{Scalar{up ? infinity : zero, std::nullopt, {}}});
  return Value{std::move(line)};
}

void tidy_progression(std::vector<Value>& items, ExprPool& pool) {
  const auto dots = std::find_if(items.begin(), items.end(), [](const Value& v) {
    const auto* w = std::get_if<Words>(&v.what);
    return w != nullptr && w->normal == "...";
  });
  const auto n = static_cast<size_t>(dots - items.begin());
  if (dots == items.end() || n == 0) return;
  const auto whole = [&](size_t i, int64_t& out) {
    const auto* s = std::get_if<Scalar>(&items[i].what);
    if (s == nullptr || s->unit.kind != UnitKind::none) return false;
    const bool negative = s->expr->op == Op::neg;
    const Expr& e = negative ? *s->expr->args[0] : *s->expr;
    if (e.op != Op::number || !e.value.fits_small()) return false;
    out = negative ? -e.value.small() : e.value.small();
    return out > -1000000000 && out < 1000000000;
  };
  const auto number = [&](int64_t value) {
    return Value{Scalar{pool.number(value), std::nullopt, {}}};
  };
  int64_t first = 0, second = 0, next = 0, last = 0;
  if (!whole(0, first)) return;
  if (n == 1)
    second = first + 1;
  else if (!whole(1, second))
    return;
  const int64_t step = second - first;
  for (size_t i = 2; i < n; ++i) {
    if (!whole(i, next) || next != first + step * static_cast<int64_t>(i)) return;
  }
  if (step == 0 || n + 2 < items.size()) return;
  if (n + 2 == items.size() && whole(n + 1, last)) {
    const int64_t steps = (last - first) / step;
    if (steps < 2 || steps > 200 || first + step * steps != last) return;
    items.clear();
    for (int64_t i = 0; i <= steps; ++i) items.push_back(number(first + step * i));
    return;
  }
  if (n == 1)
    items.insert(items.begin() + 1, number(second));
  else
    items.erase(items.begin() + 2, items.begin() + static_cast<std::ptrdiff_t>(n));
}

namespace {

// Whether a list can be in it: marks between elements, or a sign that stands for two.
bool has_several(Tokens t) {
  int depth = 0;
  for (const Token& k : t) {
    depth += bracket_change(k);
    const std::string_view word =
        k.kind == Tok::symbol || k.kind == Tok::number ? "" : std::string_view(k.text);
    if (k.is_command("pm") || k.is_command("mp")) return true;
    if (depth == 0 &&
        (k.is(',') || k.is(';') || word.find("and") != word.npos || word.find("or") != word.npos))
      return true;
  }
  return false;
}

}  // namespace

// (\pm 1, \pm 2): the points with all signs, as a list; (\pm 1, \mp 1): the two whose signs go
// together.
std::optional<Value> Parser::signed_points(Tokens inside, char open, char close) {
  constexpr size_t kMaxPoints = 16;
  if (std::any_of(inside.begin(), inside.end(),
                  [](const Token& k) { return k.is_command("mp"); })) {
    Sequence two;
    for (const int sign : {1, -1}) {
      Sequence point{open, close, {}, 0};
      for (const Tokens piece : split_at(inside, [](const Token& k) { return k.is(','); })) {
        const Expr* e = expr(piece, sign);
        if (e == nullptr) return std::nullopt;
        point.items.push_back(Value{Scalar{e, std::nullopt, {}}});
      }
      two.items.emplace_back().what = std::move(point);
    }
    return Value{std::move(two)};
  }
  std::vector<Sequence> points(1, Sequence{open, close, {}, 0});
  for (const Tokens piece : split_at(inside, [](const Token& k) { return k.is(','); })) {
    const std::vector<Value> values = item(piece);
    std::vector<Sequence> longer;
    for (const Sequence& point : points) {
      for (const Value& v : values) {
        longer.push_back(point);
        longer.back().items.push_back(v);
      }
    }
    points = std::move(longer);
    if (points.empty() || points.size() > kMaxPoints) return std::nullopt;
  }
  if (points[0].items.size() < 2) return std::nullopt;
  Sequence list;
  for (Sequence& point : points) list.items.push_back(Value{std::move(point)});
  return Value{std::move(list)};
}

void spread_values(std::vector<Value>& items) {
  const auto equation = [](const Value& v) -> const Relation* {
    const auto* r = std::get_if<Relation>(&v.what);
    return r != nullptr && r->ops.size() == 1 && r->ops[0] == '=' && !r->label.empty() ? r
                                                                                       : nullptr;
  };
  std::vector<Value> out;
  for (const Value& v : items) {
    const Relation *r = equation(v), *first = equation(items[0]);
    if (r == nullptr || first == nullptr || r->label != first->label) return;
    const auto* list = std::get_if<Sequence>(&r->sides[1].what);
    if (list == nullptr || list->open != 0) {
      out.push_back(v);
      continue;
    }
    for (const Value& side : list->items) {
      Relation one = *r;
      one.sides[1] = side;
      out.emplace_back().what = std::move(one);
    }
  }
  if (out.size() > items.size()) items = std::move(out);
}

std::optional<Value> solution_points(const std::vector<Value>& items) {
  constexpr size_t kMostNames = 4;
  std::vector<const Relation*> named;
  bool several = false;
  for (const Value& v : items) {
    const auto* r = std::get_if<Relation>(&v.what);
    if (r == nullptr || r->label.empty() || r->ops.size() != 1 || r->ops[0] != '=')
      return std::nullopt;
    const auto* list = std::get_if<Sequence>(&r->sides[1].what);
    if (list == nullptr ? !std::holds_alternative<Scalar>(r->sides[1].what)
                        : list->open != 0 || list->items.size() != 2)
      return std::nullopt;
    several = several || list != nullptr;
    named.push_back(r);
  }
  std::sort(named.begin(), named.end(),
            [](const Relation* a, const Relation* b) { return a->label < b->label; });
  const auto same = [](const Relation* a, const Relation* b) { return a->label == b->label; };
  if (!several || named.size() > kMostNames ||
      std::adjacent_find(named.begin(), named.end(), same) != named.end())
    return std::nullopt;
  std::vector<Sequence> points(1, Sequence{'(', '(', {}, 0});
  for (const Relation* r : named) {
    const auto* list = std::get_if<Sequence>(&r->sides[1].what);
    std::vector<Sequence> longer;
    for (const Sequence& point : points) {
      for (size_t i = 0; i < (list != nullptr ? 2 : 1); ++i) {
        longer.push_back(point);
        longer.back().items.push_back(list != nullptr ? list->items[i] : r->sides[1]);
      }
    }
    points = std::move(longer);
  }
  Sequence out;
  for (Sequence& point : points) out.items.push_back(Value{std::move(point)});
  return Value{std::move(out)};
}

std::optional<Value> repeated_points(const std::vector<Value>& items) {
  constexpr size_t kMostNames = 4;
  const auto name = [&](size_t i) -> const std::string* {
    const auto* r = std::get_if<Relation>(&items[i].what);
    const bool value = r != nullptr && r->ops.size() == 1 && r->ops[0] == '=' &&
                       !r->label.empty() && std::holds_alternative<Scalar>(r->sides[1].what);
    return value ? &r->label : nullptr;
  };
  if (items.size() < 4 || name(0) == nullptr) return std::nullopt;
  std::vector<std::string> names;
  for (size_t i = 0; i < items.size() && names.size() <= kMostNames; ++i) {
    const std::string* n = name(i);
    if (n == nullptr) return std::nullopt;
    if (i > 0 && *n == names[0]) break;
    names.push_back(*n);
  }
  const size_t size = names.size();
  if (size < 2 || size > kMostNames || items.size() % size != 0 || items.size() == size)
    return std::nullopt;
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return std::nullopt;
  Sequence out;
  for (size_t begin = 0; begin < items.size(); begin += size) {
    Sequence point{'(', '(', {}, 0};
    for (const std::string& n : sorted) {
      const auto at = static_cast<size_t>(std::find(names.begin(), names.end(), n) - names.begin());
      const std::string* own = name(begin + at);
      if (own == nullptr || *own != n) return std::nullopt;
      point.items.push_back(std::get<Relation>(items[begin + at].what).sides[1]);
    }
    out.items.push_back(Value{std::move(point)});
  }
  return Value{std::move(out)};
}

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
  if (first.is_command("lbrace") && t[1].is_command("begin") && last.kind == Tok::symbol)
    return std::nullopt;  // \left\{ \begin{array} ... \end{array} \right.
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
  if (first.is('[') && last.is(']')) {
    if (auto rows = spaced_rows(inside)) return rows;
    if (auto fraction = inside.empty() ? std::nullopt : continued_fraction(inside)) return fraction;
  }
  if (!set && !has_several(inside))
    return std::nullopt;  // a group, and no list: it is read once, not twice
  if (open != '{' && std::any_of(inside.begin(), inside.end(),
                                 [](const Token& k) { return k.is_command("pm"); })) {
    if (auto points = signed_points(inside, open, close)) return points;
  }
  Sequence s{open, close, list_items(inside), 0};
  if (s.items.size() < 2 && !set) return std::nullopt;
  // [1, \infty] says no more than [1, \infty).
  if (s.items.size() == 2 && open != '{') {
    const auto infinite = [](const Value& v, Op op) {
      const auto* e = std::get_if<Scalar>(&v.what);
      if (e == nullptr) return false;
      if (op == Op::neg) return e->expr->op == op && e->expr->args[0]->op == Op::infinity;
      return e->expr->op == op;
    };
    if (infinite(s.items[1], Op::infinity)) s.close = '(';
    if (infinite(s.items[0], Op::neg)) s.open = '(';
  }
  return Value{std::move(s)};
}

// x \mid x > 2: what holds of the elements, as a relation or a list of them.
std::optional<Value> Parser::set_builder(Tokens inside) {
  // The first mark parts the two: a bar behind it belongs to |x|.
  int depth = 0;
  size_t mark = 0;
  while (mark < inside.size() && !(depth == 0 && (inside[mark].is('|') || inside[mark].is(':'))))
    depth += bracket_change(inside[mark++]);
  if (mark == 0 || mark + 1 >= inside.size()) return std::nullopt;
  const auto in = [](const Token& k) { return k.is_command("in"); };
  // 2k + 1 \mid k \in \mathbb{Z}
  if (mark > 1 && read_range_remark(inside.subspan(mark + 1), &ranges_))
    return value(inside.first(mark));
  if (auto listed = listed_set(inside.first(mark), inside.subspan(mark + 1))) return listed;
  const auto named = split_at(inside.first(mark), in);
  if (named.empty() || named.size() > 2 || label_of(named[0]).empty()) return std::nullopt;
  // x \mid x = 2k, k \in \mathbb{Z}
  Tokens rest = inside.subspan(mark + 1);
  bool family = false;
  for (size_t i = rest.size(); i-- > 1 && !family;) {
    if (!rest[i].is(',') || !read_range_remark(rest.subspan(i + 1), &ranges_)) continue;
    rest = rest.first(i);
    family = true;
  }
  Value condition = value(rest);
  if (family && std::holds_alternative<Relation>(condition.what)) return condition;
  if (named.size() == 2 && named[1].size() == 1 &&
      (named[1][0].is_command("set Z") || named[1][0].is_command("set N"))) {
    const bool inequality = std::holds_alternative<Relation>(condition.what) &&
                            std::get<Relation>(condition.what).ops.front() != '=';
    auto few = whole_numbers(condition);
    if (few || !inequality) return few;
    Value sort{Words{named[1][0].is_command("set Z") ? "integers" : "natural numbers"}};
    std::vector<Value> parts;
    parts.push_back(std::move(condition));
    parts.push_back(std::move(sort));
    return Value{Union{std::move(parts), {'n'}}};
  }
  // Only conditions on real numbers are kept; {x in Z | ...} is read as it stands.
  const bool reals = named.size() == 1 || (named[1].size() == 1 && named[1][0].is_command("set R"));
  const bool relations = std::holds_alternative<Relation>(condition.what) ||
                         std::holds_alternative<Sequence>(condition.what) ||
                         std::holds_alternative<Union>(condition.what);
  if (!reals || !relations) return std::nullopt;
  // An equation says its roots here, and not that it holds.
  const auto* r = std::get_if<Relation>(&condition.what);
  const bool equation = r != nullptr && r->ops.size() == 1 && r->ops[0] == '=';
  // Of points (x, y), and of a complex z by its modulus or parts: the equation says it.
  const auto of_plane = [](const Value& side) {
    const auto* e = std::get_if<Scalar>(&side.what);
    return e != nullptr &&
           (contains_op(*e->expr, Op::abs) || contains_op(*e->expr, Op::real_part) ||
            contains_op(*e->expr, Op::imaginary_part) || contains_op(*e->expr, Op::conjugate));
  };
  const bool complex = named[0].front().text == "z" || named[0].front().text == "w";
  const bool curve =
      named[0].front().is('(') ||
      (equation && complex && std::any_of(r->sides.begin(), r->sides.end(), of_plane));
  if (equation && !curve) return Value{Union{{std::move(condition)}, {}}};
  return condition;
}

// 0 < n < 4: those between, if they are few.
std::optional<Value> Parser::whole_numbers(const Value& condition) {
  constexpr int64_t kMost = 100;
  const auto* r = std::get_if<Relation>(&condition.what);
  if (r == nullptr || r->ops.size() != 2 || r->ops[0] == '=' || r->ops[1] == '=')
    return std::nullopt;
  Rational ends[2];
  Budget budget{1000};
  for (const size_t i : {0, 1}) {
    const auto* s = std::get_if<Scalar>(&r->sides[2 * i].what);
    if (s == nullptr || !eval_exact(*s->expr, {}, budget, ends[i]) || !ends[i].floor().fits_small())
      return std::nullopt;
  }
  const bool up = r->ops[0] == '<' || r->ops[0] == 'l';
  if (!up) std::swap(ends[0], ends[1]);
  const bool open_low = r->ops[up ? 0 : 1] == (up ? '<' : '>'),
             open_high = r->ops[up ? 1 : 0] == (up ? '<' : '>');
  int64_t low = -(-ends[0]).floor().small(), high = ends[1].floor().small();
  if (open_low && Rational(low) == ends[0]) ++low;
  if (open_high && Rational(high) == ends[1]) --high;
  if (high - low > kMost) return std::nullopt;
  Sequence set{'{', '{', {}, 0};
  for (int64_t n = low; n <= high; ++n)
    set.items.push_back(Value{Scalar{pool_.number(n), std::nullopt, {}}});
  return Value{std::move(set)};
}

// One operand of \cup, \cap, \setminus.
std::optional<Value> Parser::set_operand(Tokens t) {
  while (t.size() > 2 && (t.front().is('(') || t.front().is('{')) && is_enclosed(t)) {
    if (auto inner = set_expression(t.subspan(1, t.size() - 2))) return inner;
    break;
  }
  if (t.size() == 1 && t[0].is_command("set R")) return real_line(pool_);
  if (t.size() == 1 && t[0].is_command("set Z")) return Value{Words{"integers"}};
  if (t.size() == 1 && t[0].is_command("set N")) return Value{Words{"natural numbers"}};
  if (t.size() == 1 && t[0].is_command("emptyset")) return Value{Sequence{'{', '{', {}, 0}};
  if (t.size() > 2 && t.front().is('{') && is_enclosed(t)) {  // (-\infty, 0) \cup {1}
    Sequence set{'{', '{', list_items(t.subspan(1, t.size() - 2)), 0};
    const bool numbers = std::all_of(set.items.begin(), set.items.end(), [](const Value& v) {
      return std::holds_alternative<Scalar>(v.what);
    });
    return numbers ? std::optional(Value{std::move(set)}) : std::nullopt;
  }
  return bracketed(t);
}

// A \cup B, A \cap B, A \setminus B, from left to right; R alone.
std::optional<Value> Parser::set_expression(Tokens t) {
  std::vector<const Token*> marks;
  const bool reals =
      std::any_of(t.begin(), t.end(), [](const Token& k) { return k.is_command("set R"); });
  const auto is_operator = [&](const Token& k) {
    return k.is_command("cup") || k.is_command("cap") || k.is_command("setminus") ||
           (reals && k.is('-')) || (k.kind == Tok::letter && k.text == "U");
  };
  const auto pieces = split_at(t, is_operator, &marks);
  if (marks.empty() && !(t.size() == 1 && reals)) return std::nullopt;
  // \mathbb{R} \setminus \{k\pi\}, k \in \mathbb{Z}: x \ne k\pi
  if (marks.size() == 1 && !marks[0]->is_command("cup") && !marks[0]->is_command("cap") &&
      pieces[0].size() == 1 && pieces[0][0].is_command("set R") && pieces[1].size() > 2 &&
      pieces[1][0].is_command("lbrace") && is_enclosed(pieces[1])) {
    auto family = set_builder(pieces[1].subspan(1, pieces[1].size() - 2));
    if (family && std::holds_alternative<Scalar>(family->what)) {
      const Value any{Scalar{pool_.variable(kAnyName), std::nullopt, {}}};
      return Value{Relation{"", {any, std::move(*family)}, {'n'}}};
    }
  }
  Union u;
  for (const Tokens piece : pieces) {
    std::optional<Value> part = set_operand(piece);
    if (!part) return std::nullopt;
    u.parts.push_back(std::move(*part));
  }
  for (const Token* mark : marks) {
    u.ops.push_back(mark->is_command("cap")                         ? 'n'
                    : mark->is_command("setminus") || mark->is('-') ? '-'
                                                                    : 'u');
  }
  return Value{std::move(u)};
}

}  // namespace r1
