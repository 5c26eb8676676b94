// Equations, inequalities and what a name is said to be.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "libr1/verify/math_comparer.h"
#include "libr1/verify/math_rename.h"
#include "libr1/verify/math_shapes.h"

namespace r1 {

// left - right, or nullptr if a side is no expression.
const Expr* Comparer::difference(const Relation& r) {
  if (r.sides.size() != 2) return nullptr;
  const Scalar* left = as_scalar(r.sides[0]);
  const Scalar* right = as_scalar(r.sides[1]);
  if (left == nullptr || right == nullptr) return nullptr;
  return scratch_.node(Op::add, {left->expr, scratch_.node(Op::neg, {right->expr})});
}

// y = p / q against an equation p' = q' y: the same where q is no more zero than q'.
bool Comparer::solves(const Relation& r, const Expr& equation) {
  const Scalar *left = as_scalar(r.sides[0]), *right = as_scalar(r.sides[1]);
  if (left == nullptr || right == nullptr || left->expr->op != Op::variable ||
      right->expr->op != Op::div)
    return false;
  const std::string& y = left->expr->name;
  std::vector<std::string> names, all;
  collect_variables(*right->expr, names);
  collect_variables(equation, all);
  if (std::find(names.begin(), names.end(), y) != names.end() ||
      std::find(all.begin(), all.end(), y) == all.end())
    return false;
  const auto at = [&](int64_t n) { return renamed(&equation, y, scratch_.number(n), scratch_); };
  const auto minus = [&](const Expr* p, const Expr* q) {
    return scratch_.node(Op::add, {p, scratch_.node(Op::neg, {q})});
  };
  const Expr* slope = minus(at(1), at(0));
  const Expr* solved = renamed(&equation, y, right->expr, scratch_);
  return compare_expressions(*slope, *minus(at(2), at(1)), budget_) == Outcome::equal &&
         proportional(*slope, *right->expr->args[1], false, budget_) == Outcome::equal &&
         compare_expressions(*solved, *scratch_.number(0), budget_) == Outcome::equal;
}

Outcome Comparer::relations(const Relation& g, const Relation& a) {
  const auto of_class = [](const Relation& r) {
    const Scalar* s = r.sides.size() == 2 ? as_scalar(r.sides[1]) : nullptr;
    return s != nullptr && is_class(*s->expr);
  };
  if (of_class(g) && of_class(a)) return in_order(g.sides, a.sides);
  RealSet gs, as;
  if (sets_.of(Value{g}, gs) && sets_.of(Value{a}, as)) {
    const auto variable = [](const Relation& r) {
      std::vector<std::string> names;
      for (const Value& v : r.sides) collect_variables(*as_scalar(v)->expr, names);
      return names;
    };
    const auto gn = variable(g), an = variable(a);
    const std::vector<std::string> any = {kAnyName};
    return gn == an || gn == any || an == any ? sets_.equal(gs, as) : Outcome::different;
  }
  bool are_sets = false;
  const Outcome set = as_sets(Value{g}, Value{a}, are_sets);
  if (are_sets) return set;
  if (g.sides.size() != a.sides.size()) return Outcome::different;
  if (!g.label.empty() && !a.label.empty()) {
    const auto called = [](const std::string& label) {
      return label.find('(') != std::string::npos;
    };
    const std::string gx = argument_of(g.label), ax = argument_of(a.label);
    const bool other_letter = !gx.empty() && !ax.empty() && gx != ax;
    if (other_function(g.label, a.label)) return Outcome::different;
    if (!other_letter && (g.label == a.label || called(g.label) || called(a.label))) {
      const Outcome same = values(g.sides[1], a.sides[1]);
      if (same != Outcome::different || (g.label == a.label && called(g.label))) return same;
    }
    // f(x) = x^2 is f(t) = t^2.
    const Scalar* right = as_scalar(a.sides[1]);
    if (other_letter && right != nullptr) {
      std::vector<std::string> names;
      collect_variables(*right->expr, names);
      if (std::find(names.begin(), names.end(), gx) == names.end()) {
        Scalar other = *right;
        other.expr = renamed(right->expr, ax, scratch_.variable(gx), scratch_);
        if (const Outcome same = values(g.sides[1], Value{other}); same != Outcome::different)
          return same;
      }
    }
  }
  // Side by side, in either direction.
  if (g.ops == a.ops) {
    const Outcome same = in_order(g.sides, a.sides);
    if (same == Outcome::equal) return same;
  }
  Relation reversed = a;
  std::reverse(reversed.sides.begin(), reversed.sides.end());
  std::reverse(reversed.ops.begin(), reversed.ops.end());
  for (char& op : reversed.ops) op = turned(op);
  if (g.ops == reversed.ops && in_order(g.sides, reversed.sides) == Outcome::equal) {
    return Outcome::equal;
  }
  // f = 0 and g = 0 are the same equation if f and g differ by a constant factor.
  const Relation& same_way = g.ops == a.ops ? a : reversed;
  if (g.ops != same_way.ops) return Outcome::different;
  const Expr* f = difference(g);
  const Expr* h = difference(same_way);
  if (f == nullptr || h == nullptr) return in_order(g.sides, same_way.sides);
  const bool inequality = g.ops[0] != '=' && g.ops[0] != 'n';
  const Outcome same = proportional(*f, *h, inequality, budget_);
  if (same == Outcome::equal || inequality || g.ops[0] != '=') return same;
  return solves(g, *h) || solves(a, *f) ? Outcome::equal : same;
}

// x = 5 against 5; x > 2 against (2, oo).
Outcome Comparer::relation_with(const Relation& r, const Value& other, bool gold_first) {
  const auto compare = [&](const Value& mine) {
    return gold_first ? values(mine, other) : values(other, mine);
  };
  if (r.ops.size() == 1 && r.ops[0] == '=') {
    if (!r.label.empty()) return compare(r.sides[1]);
    const Scalar *left = as_scalar(r.sides[0]), *right = as_scalar(r.sides[1]);
    const auto ratio = [](const Value& v) { return std::holds_alternative<Ratio>(v.what); };
    if (ratio(r.sides[0]) && ratio(r.sides[1])) return compare(r.sides[1]);  // a:b = 2:3
    if (right == nullptr) return Outcome::different;
    std::vector<std::string> of_left, of_right;
    if (left != nullptr) collect_variables(*left->expr, of_left);
    collect_variables(*right->expr, of_right);
    // m + n = 27 and 2 + 3 = 5 say a value; 3x + 4y = 5 and x^2 + y^2 = 1 are equations.
    const bool plain = of_left.empty() /* P(X = 2) = 1/4 */ ||
                       !contains_op(*left->expr, Op::number) || contains_binder(*left->expr);
    if (of_right.empty() && plain) return compare(r.sides[1]);
    return Outcome::different;
  }
  bool are_sets = false;
  const Value mine{r};
  const Outcome same = gold_first ? as_sets(mine, other, are_sets) : as_sets(other, mine, are_sets);
  return are_sets ? same : Outcome::different;
}

}  // namespace r1
