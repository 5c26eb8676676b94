// SPDX-License-Identifier: MIT
#include "libr1/verify/value/real_set.h"

#include <flint/fmpz_poly.h>

#include <algorithm>
#include <utility>

#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/rename.h"
#include "libr1/verify/value/term.h"

namespace r1 {
namespace {

Outcome flag(bool same) { return same ? Outcome::equal : Outcome::different; }

bool is_constant(const Expr* e) {
  std::vector<std::string> names;
  collect_variables(*e, names);
  return names.empty();
}

// Names of the variables in an inequality or several.
void variables_of(const Value& v, std::vector<std::string>& names) {
  if (const auto* s = std::get_if<Scalar>(&v.what)) collect_variables(*s->expr, names);
  if (const auto* r = std::get_if<Relation>(&v.what)) {
    for (const Value& side : r->sides) variables_of(side, names);
  }
  if (const auto* s = std::get_if<Sequence>(&v.what)) {
    for (const Value& item : s->items) variables_of(item, names);
  }
}

}  // namespace

const Scalar* as_scalar(const Value& v) { return std::get_if<Scalar>(&v.what); }

bool is_interval_shape(const Sequence& s) {
  return s.items.size() == 2 && (s.open == '(' || s.open == '[') &&
         (s.close == '(' || s.close == '[') && as_scalar(s.items[0]) != nullptr &&
         as_scalar(s.items[1]) != nullptr;
}

char turned(char op) {
  switch (op) {
    case '>':
      return '<';
    case 'g':
      return 'l';
    case '<':
      return '>';
    case 'l':
      return 'g';
    default:
      return op;
  }
}

const Expr* RealSets::infinity(int sign) {
  const Expr* e = scratch_.node(Op::infinity);
  return sign < 0 ? scratch_.node(Op::neg, {e}) : e;
}

// 2 < x <= 5, x >= 3, 3 < x, x != 1: one variable alone on a side, constants on the others.
bool RealSets::of_relation(const Relation& r, RealSet& out) {
  std::vector<const Expr*> sides;
  for (const Value& v : r.sides) {
    const Scalar* s = as_scalar(v);
    if (s == nullptr) return false;
    sides.push_back(s->expr);
  }
  std::vector<char> ops = r.ops;
  const auto variable = [](const Expr* e) { return e->op == Op::variable; };
  if (ops.size() == 1 && ops[0] == 'n') {
    if (variable(sides[1])) std::swap(sides[0], sides[1]);
    if (!variable(sides[0]) || !is_constant(sides[1])) return false;
    out.push_back({infinity(-1), sides[1], false, false});
    out.push_back({sides[1], infinity(1), false, false});
    return true;
  }
  if (ops.empty() || ops.size() > 2) return false;
  if (ops[0] == '>' || ops[0] == 'g') {
    std::reverse(sides.begin(), sides.end());
    std::reverse(ops.begin(), ops.end());
    for (char& op : ops) op = turned(op);
  }
  if (std::any_of(ops.begin(), ops.end(), [](char op) { return op != '<' && op != 'l'; }))
    return false;
  // |x - 1| < 2
  if (ops.size() == 1 && sides[0]->op == Op::abs && is_constant(sides[1])) {
    const Expr* inner = sides[0]->args[0];
    const Expr* middle = nullptr;
    if (inner->op == Op::add && inner->args.size() == 2 && variable(inner->args[0]) &&
        is_constant(inner->args[1]))
      middle = scratch_.node(Op::neg, {inner->args[1]});
    Rational reach;
    if ((!variable(inner) && middle == nullptr) || !eval_exact(*sides[1], {}, budget_, reach) ||
        reach.sign() <= 0)
      return false;
    const auto end = [&](const Expr* by) {
      return middle == nullptr ? by : scratch_.node(Op::add, {middle, by});
    };
    out.push_back(
        {end(scratch_.number(-reach)), end(scratch_.number(reach)), ops[0] == 'l', ops[0] == 'l'});
    return true;
  }
  if (ops.size() == 2 && is_constant(sides[0]) && variable(sides[1]) && is_constant(sides[2])) {
    out.push_back({sides[0], sides[2], ops[0] == 'l', ops[1] == 'l'});
  } else if (ops.size() == 1 && variable(sides[0]) && is_constant(sides[1])) {
    out.push_back({infinity(-1), sides[1], false, ops[0] == 'l'});
  } else if (ops.size() == 1 && is_constant(sides[0]) && variable(sides[1])) {
    out.push_back({sides[0], infinity(1), ops[0] == 'l', false});
  } else {
    return false;
  }
  return true;
}

// x < 1 or x > 3; x > 1 and x < 3. A comma is an "and" if both can hold.
bool RealSets::of_list(const Sequence& s, RealSet& out) {
  RealSet all, both;
  std::string name;
  for (size_t i = 0; i < s.items.size(); ++i) {
    RealSet part;
    if (std::holds_alternative<Scalar>(s.items[i].what) || !of(s.items[i], part)) return false;
    const bool relation = std::holds_alternative<Relation>(s.items[i].what);
    std::vector<std::string> names;  // x > 0, y > 0 is of two
    if (relation) variables_of(s.items[i], names);
    if (names.size() == 1 && !name.empty() && name != names[0]) return false;
    if (names.size() == 1) name = names[0];
    all.insert(all.end(), part.begin(), part.end());
    if (i == 0) {
      both = part;
    } else if (relation && s.joint != 'o') {
      RealSet met;
      if (!intersect(both, part, met)) return false;
      both = std::move(met);
    } else {
      both.clear();
    }
  }
  const bool relations = std::all_of(s.items.begin(), s.items.end(), [](const Value& v) {
    return std::holds_alternative<Relation>(v.what);
  });
  // "x < -2 and x > 0" holds nowhere; x < -2, x > 0 are two pieces.
  const bool intersection = s.joint == 'a' ? relations : s.joint == 0 && !both.empty();
  out = intersection ? std::move(both) : std::move(all);
  return true;
}

bool RealSets::of_union(const Union& u, RealSet& out) {
  const auto whole = [](const Value& v) {
    const auto* w = std::get_if<Words>(&v.what);
    return w == nullptr                     ? 0
           : w->normal == "integers"        ? 'z'
           : w->normal == "natural numbers" ? 'n'
                                            : 0;
  };
  if (u.parts.size() == 2 && u.ops[0] == 'n' &&
      (whole(u.parts[0]) != 0) != (whole(u.parts[1]) != 0)) {
    const size_t i = whole(u.parts[0]) != 0 ? 0 : 1;
    return of(u.parts[1 - i], out) && whole_points(out, whole(u.parts[i]) == 'n');
  }
  // Between operators (0, 0) is no point: nothing lies in it.
  const auto part_of = [&](const Value& v, RealSet& set) {
    if (of(v, set)) return true;
    const auto* s = std::get_if<Sequence>(&v.what);
    return s != nullptr && is_interval_shape(*s) && is_constant(as_scalar(s->items[0])->expr) &&
           is_constant(as_scalar(s->items[1])->expr);
  };
  if (!part_of(u.parts[0], out)) return false;
  for (size_t i = 0; i < u.ops.size(); ++i) {
    RealSet part, result;
    if (!part_of(u.parts[i + 1], part)) return false;
    if (u.ops[i] == 'u') {
      out.insert(out.end(), part.begin(), part.end());
      merge(out);
      continue;
    }
    if (u.ops[i] == '-') {
      RealSet rest;
      if (!complement(part, rest)) return false;
      part = std::move(rest);
    }
    if (!intersect(out, part, result)) return false;
    out = std::move(result);
  }
  return true;
}

bool RealSets::of_point(const Value& value, RealSet& out) {
  const Scalar* s = as_scalar(value);
  if (s == nullptr || !is_constant(s->expr)) return false;
  out.push_back({s->expr, s->expr, true, true});
  return true;
}

bool RealSets::of(const Value& value, RealSet& out) {
  if (const auto* u = std::get_if<Union>(&value.what)) return of_union(*u, out);
  if (const auto* r = std::get_if<Relation>(&value.what)) return of_relation(*r, out);
  if (const auto* w = std::get_if<Words>(&value.what)) return w->normal == "empty set";
  const auto* s = std::get_if<Sequence>(&value.what);
  if (s == nullptr) return false;
  if (s->open == '{') {
    for (const Value& item : s->items) {
      const Scalar* point = as_scalar(item);
      if (point == nullptr) return false;
      out.push_back({point->expr, point->expr, true, true});
    }
    merge(out);
    return true;
  }
  if (s->open == 0) {
    if (!of_list(*s, out)) return false;
    merge(out);
    return true;
  }
  if (!is_interval_shape(*s)) return false;
  // (3, 2) is a point: as an interval it would be empty, and anything holds on that.
  const Expr &low = *as_scalar(s->items[0])->expr, &high = *as_scalar(s->items[1])->expr;
  int order = 0;
  if (is_constant(&low) && is_constant(&high) && order_constants(low, high, budget_, order)) {
    if (order > 0 || (order == 0 && (s->open == '(' || s->close == '('))) return false;
  }
  out.push_back({as_scalar(s->items[0])->expr, as_scalar(s->items[1])->expr, s->open == '[',
                 s->close == '['});
  return true;
}

// Sorts by the lower ends and joins intervals that touch; false if some ends cannot be ordered.
bool RealSets::merge(RealSet& list) {
  bool ordered = true;
  const auto order = [&](const Expr* a, const Expr* b) {
    int o = 0;
    ordered = order_constants(*a, *b, budget_, o) && ordered;
    return o;
  };
  // Few intervals: insertion keeps every comparison one we asked for.
  for (size_t i = 1; i < list.size() && ordered; ++i) {
    for (size_t j = i; j > 0; --j) {
      const int o = order(list[j].low, list[j - 1].low);
      if (o > 0 || (o == 0 && !list[j].low_closed)) break;
      std::swap(list[j], list[j - 1]);
    }
  }
  RealSet merged;
  for (const Interval& next : list) {
    if (!merged.empty()) {
      Interval& last = merged.back();
      const int o = order(next.low, last.high);
      if (o < 0 || (o == 0 && (next.low_closed || last.high_closed))) {
        const int h = order(next.high, last.high);
        if (h > 0) last.high_closed = next.high_closed;
        if (h > 0) last.high = next.high;
        if (h == 0) last.high_closed = last.high_closed || next.high_closed;
        continue;
      }
    }
    merged.push_back(next);
  }
  list = std::move(merged);
  return ordered;
}

bool RealSets::complement(const RealSet& set, RealSet& out) {
  RealSet sorted = set;
  if (!merge(sorted)) return false;
  const Expr* from = infinity(-1);
  bool closed = false;
  int sign = 0;
  for (const Interval& i : sorted) {
    if (!is_infinite(*i.low, sign)) out.push_back({from, i.low, closed, !i.low_closed});
    from = i.high;
    closed = !i.high_closed;
  }
  if (!is_infinite(*from, sign) || sign < 0) out.push_back({from, infinity(1), closed, false});
  return true;
}

bool RealSets::intersect(const RealSet& a, const RealSet& b, RealSet& out) {
  for (const Interval& x : a) {
    for (const Interval& y : b) {
      int low = 0, high = 0, order = 0;
      if (!order_constants(*x.low, *y.low, budget_, low) ||
          !order_constants(*x.high, *y.high, budget_, high)) {
        return false;
      }
      Interval met = low >= 0 ? x : y;
      if (low == 0) met.low_closed = x.low_closed && y.low_closed;
      const Interval& end = high <= 0 ? x : y;
      met.high = end.high;
      met.high_closed = high == 0 ? x.high_closed && y.high_closed : end.high_closed;
      if (!order_constants(*met.low, *met.high, budget_, order)) return false;
      if (order < 0 || (order == 0 && met.low_closed && met.high_closed)) out.push_back(met);
    }
  }
  merge(out);
  return true;
}

Outcome RealSets::equal(const RealSet& a, const RealSet& b) {
  RealSet g = a, h = b;
  if (!merge(g) || !merge(h)) {
    if (g.size() != 1 || h.size() != 1) return Outcome::undecided;
  }
  if (g.size() != h.size()) return Outcome::different;
  bool sure = true;
  for (size_t i = 0; i < g.size(); ++i) {
    if (g[i].low_closed != h[i].low_closed || g[i].high_closed != h[i].high_closed)
      return Outcome::different;
    for (const auto& [x, y] : {std::pair{g[i].low, h[i].low}, std::pair{g[i].high, h[i].high}}) {
      const Outcome same = compare_expressions(*x, *y, budget_);
      if (same == Outcome::different) return same;
      sure = sure && same == Outcome::equal;
    }
  }
  return sure ? Outcome::equal : Outcome::undecided;
}

// A relation or several, at a point: undefined sides make it false.
Outcome RealSets::holds_at(const Value& condition, const Point& point) {
  if (const auto* s = std::get_if<Sequence>(&condition.what)) {
    const bool any = s->joint == 'o';
    for (const Value& item : s->items) {
      const Outcome one = holds_at(item, point);
      if (one == Outcome::undecided) return one;
      if ((one == Outcome::equal) == any) return one;
    }
    return flag(!any);
  }
  const auto* r = std::get_if<Relation>(&condition.what);
  if (r == nullptr) return Outcome::undecided;
  for (size_t i = 0; i < r->ops.size(); ++i) {
    const Scalar *left = as_scalar(r->sides[i]), *right = as_scalar(r->sides[i + 1]);
    if (left == nullptr || right == nullptr) return Outcome::undecided;
    Rational a, b;
    int order = 0;
    if (eval_exact(*left->expr, point, budget_, a) && eval_exact(*right->expr, point, budget_, b)) {
      order = (a - b).sign();
    } else {
      Ball x, y;
      if (!eval_ball(*left->expr, point, 128, budget_, x) ||
          !eval_ball(*right->expr, point, 128, budget_, y)) {
        return Outcome::different;
      }
      if (!x.is_real() || !y.is_real()) return Outcome::different;
      acb_sub(x.raw(), x.raw(), y.raw(), 128);
      const arb_struct* difference = acb_realref(x.raw());
      if (arb_is_positive(difference) != 0)
        order = 1;
      else if (arb_is_negative(difference) != 0)
        order = -1;
      else
        return Outcome::undecided;
    }
    const char op = r->ops[i];
    const bool holds = op == '<'   ? order < 0
                       : op == 'l' ? order <= 0
                       : op == '>' ? order > 0
                       : op == 'g' ? order >= 0
                       : op == 'n' ? order != 0
                                   : order == 0;
    if (!holds) return Outcome::different;
  }
  return Outcome::equal;
}

Outcome RealSets::contains(const RealSet& set, const Rational& x) {
  const Expr* point = scratch_.number(x);
  for (const Interval& i : set) {
    int low = 0, high = 0;
    if (!order_constants(*i.low, *point, budget_, low) ||
        !order_constants(*point, *i.high, budget_, high)) {
      return Outcome::undecided;
    }
    if ((low < 0 || (low == 0 && i.low_closed)) && (high < 0 || (high == 0 && i.high_closed)))
      return Outcome::equal;
  }
  return Outcome::different;
}

// Whether a polynomial equation has these points for its real roots, and no others.
Outcome RealSets::roots_are(const Relation& equation, const std::string& name, const RealSet& set) {
  const Scalar *left = as_scalar(equation.sides[0]), *right = as_scalar(equation.sides[1]);
  if (left == nullptr || right == nullptr) return Outcome::undecided;
  const Expr* f = scratch_.node(Op::add, {left->expr, scratch_.node(Op::neg, {right->expr})});
  Term t;
  if (!read_term(*f, name, {}, budget_, t) || t.sign < 0 || t.bottom.degree() != 0 ||
      t.top.degree() < 1)
    return Outcome::undecided;
  fmpz_poly_t whole;
  fmpz_poly_init(whole);
  fmpq_poly_get_numerator(whole, t.top.raw());
  fmpz_poly_primitive_part(whole, whole);
  fmpz_poly_t derived, repeated;
  fmpz_poly_init(derived);
  fmpz_poly_init(repeated);
  fmpz_poly_derivative(derived, whole);
  fmpz_poly_gcd(repeated, whole, derived);
  fmpz_poly_div(whole, whole, repeated);  // each root once
  const auto roots = static_cast<size_t>(fmpz_poly_num_real_roots(whole));
  fmpz_poly_clear(derived);
  fmpz_poly_clear(repeated);
  fmpz_poly_clear(whole);
  if (roots != set.size()) return Outcome::different;
  Outcome all = Outcome::equal;
  for (const Interval& point : set) {
    if (point.low != point.high) return Outcome::different;
    const Outcome zero =
        compare_expressions(*renamed(f, name, point.low, scratch_), *scratch_.number(0), budget_);
    if (zero != Outcome::equal) all = zero;
    if (zero == Outcome::different) break;
  }
  return all;
}

Outcome RealSets::holds_on(const Value& condition, const RealSet& set) {
  constexpr int64_t kMostBits = 4096;
  std::vector<std::string> names;
  variables_of(condition, names);
  if (names.size() != 1) return Outcome::undecided;
  const auto* equation = std::get_if<Relation>(&condition.what);
  if (equation != nullptr && equation->ops.size() == 1 && equation->ops[0] == '=')
    return roots_are(*equation, names[0], set);
  std::vector<Rational> points;
  for (int64_t n = -12; n <= 12; ++n) points.emplace_back(n * 7 + 1, 10);
  for (const int64_t n : {-100000, -1000, -100, -10, -2, -1, 0, 1, 2, 10, 100, 1000, 100000})
    points.emplace_back(n);
  const Rational step(1, 1u << 20);
  for (const Interval& i : set) {
    for (const Expr* end : {i.low, i.high}) {
      int sign = 0;
      if (is_infinite(*end, sign)) continue;
      Rational exact;
      if (eval_exact(*end, {}, budget_, exact)) {
        points.push_back(exact);
      } else {
        Ball b;
        if (!eval_ball(*end, {}, 128, budget_, b) || !b.is_real()) return Outcome::undecided;
        // As a fraction, 10^{10^{10}} would fill the memory.
        if (arf_cmpabs_2exp_si(arb_midref(acb_realref(b.raw())), kMostBits) > 0 ||
            arf_cmpabs_2exp_si(arb_midref(acb_realref(b.raw())), -kMostBits) < 0)
          return Outcome::undecided;
        arf_get_fmpq(exact.raw(), arb_midref(acb_realref(b.raw())));
      }
      points.push_back(exact + step);
      points.push_back(exact - step);
    }
  }
  int seen = 0;
  for (const Rational& x : points) {
    const Outcome holds = holds_at(condition, {{names[0], x}});
    const Outcome inside = contains(set, x);
    if (holds == Outcome::undecided || inside == Outcome::undecided) continue;
    if (holds != inside) return Outcome::different;
    ++seen;
  }
  return seen > 20 ? Outcome::equal : Outcome::undecided;
}

}  // namespace r1
