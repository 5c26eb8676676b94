// Equations, inequalities and what a name is said to be.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <tuple>
#include <utility>

#include "libr1/verify/equal/comparer.h"
#include "libr1/verify/equal/family.h"
#include "libr1/verify/equal/shapes.h"
#include "libr1/verify/value/rename.h"

namespace r1 {

// Numbers in equal steps, one for each k in the whole numbers: k\pi and \pi + n\pi.
std::optional<Outcome> Comparer::families(const Scalar& g, const Scalar& a) {
  if (said_.gold.empty() && said_.answer.empty()) return std::nullopt;
  std::vector<std::string> gn, an;
  collect_variables(*g.expr, gn);
  collect_variables(*a.expr, an);
  if (gn.size() != 1 || an.size() != 1) return std::nullopt;
  const auto whole = [](const std::vector<NamedRange>& said, const std::string& name) {
    const char sort = sort_of(said, name);
    const bool usual = std::string_view("klmn").find(name) != std::string_view::npos;
    return sort == 'z' ? 2 : sort == 0 && usual ? 1 : 0;  // said, or perhaps
  };
  // 2^k, k \in \mathbb{N}: the letter is any.
  const char gs = sort_of(said_.gold, gn[0]), as = sort_of(said_.answer, an[0]);
  if (gs == 'n' && as == 'n' && gn != an) {
    Scalar other = a;
    other.expr = renamed(a.expr, an[0], scratch_.variable(gn[0]), scratch_);
    return scalars_equal(g, other, policy_, scratch_, budget_);
  }
  const int of_g = whole(said_.gold, gn[0]), of_a = whole(said_.answer, an[0]);
  if (of_g == 0 || of_a == 0 || of_g + of_a < 3) return std::nullopt;
  const Outcome same = families_equal(g.expr, gn[0], a.expr, an[0], scratch_, budget_);
  if (same != Outcome::undecided || gn == an)
    return same == Outcome::undecided ? std::nullopt : std::optional(same);
  Scalar other = a;  // n^2 is k^2
  other.expr = renamed(a.expr, an[0], scratch_.variable(gn[0]), scratch_);
  return scalars_equal(g, other, policy_, scratch_, budget_);
}

// Whether only whole numbers are meant: n is said to be one, or some are listed on the other side.
bool Comparer::counts_whole(const Value& v, const Value& other) const {
  const auto* r = std::get_if<Relation>(&v.what);
  if (r == nullptr) return false;
  std::vector<std::string> names;
  for (const Value& side : r->sides) {
    if (const Scalar* s = as_scalar(side)) collect_variables(*s->expr, names);
  }
  if (names.size() != 1) return false;
  const auto said = [&](const std::vector<NamedRange>& ranges) {
    const char sort = sort_of(ranges, names[0]);
    return sort == 'z' || sort == 'n';
  };
  if (said(said_.gold) || said(said_.answer)) return true;
  const auto* set = std::get_if<Sequence>(&other.what);
  const bool listed =
      set != nullptr && (set->open == '{' || set->open == 0) && set->items.size() > 1 &&
      std::all_of(set->items.begin(), set->items.end(), [](const Value& item) {
        const Scalar* s = as_scalar(item);
        return s != nullptr && (s->expr->op == Op::number || s->expr->op == Op::neg);
      });
  return listed && (names[0] == "n" || names[0] == "k" || names[0] == "m");
}

// left - right, or nullptr if a side is no expression.
const Expr* Comparer::difference(const Relation& r) {
  if (r.sides.size() != 2) return nullptr;
  const Scalar* left = as_scalar(r.sides[0]);
  const Scalar* right = as_scalar(r.sides[1]);
  if (left == nullptr || right == nullptr) return nullptr;
  return scratch_.node(Op::add, {left->expr, scratch_.node(Op::neg, {right->expr})});
}

// |left|^2 - |right|^2 where each side is a modulus or a number not negative; else nullptr.
const Expr* Comparer::squared_difference(const Relation& r) {
  bool modulus = false;
  const Expr* squares[2] = {nullptr, nullptr};
  if (r.sides.size() != 2) return nullptr;
  for (const size_t i : {0, 1}) {
    const Scalar* s = as_scalar(r.sides[i]);
    if (s == nullptr) return nullptr;
    const Expr* e = s->expr;
    modulus = modulus || e->op == Op::abs;
    if (e->op != Op::abs && !(e->op == Op::number && e->value.sign() >= 0)) return nullptr;
    squares[i] = scratch_.node(Op::pow, {e, scratch_.number(2)});
  }
  if (!modulus) return nullptr;
  return scratch_.node(Op::add, {squares[0], scratch_.node(Op::neg, {squares[1]})});
}

// 2x = 10, x = 5: the value of the last, which all the others hold for; nullptr if they do not, or
// are of more than one name.
const Value* Comparer::worked_out(const Value& list) {
  const auto* s = std::get_if<Sequence>(&list.what);
  if (s == nullptr || s->open != 0 || s->items.size() < 2) return nullptr;
  const auto* last = std::get_if<Relation>(&s->items.back().what);
  const Scalar *name = nullptr, *value = nullptr;
  if (last != nullptr && last->ops == std::vector<char>{'='} && !last->label.empty()) {
    name = as_scalar(last->sides[0]);
    value = as_scalar(last->sides[1]);
  }
  if (name == nullptr || value == nullptr || name->expr->op != Op::variable) return nullptr;
  for (size_t i = 0; i + 1 < s->items.size(); ++i) {
    const auto* r = std::get_if<Relation>(&s->items[i].what);
    const Expr* f = r != nullptr && r->ops == last->ops ? difference(*r) : nullptr;
    if (f == nullptr) return nullptr;
    std::vector<std::string> names;
    collect_variables(*f, names);
    if (names != std::vector<std::string>{name->expr->name}) return nullptr;
    const Expr* at = renamed(f, names[0], value->expr, scratch_);
    if (compare_expressions(*at, *scratch_.number(0), budget_) != Outcome::equal) return nullptr;
  }
  return &last->sides[1];
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
  const auto inverse_at = [&](uint64_t n) {
    return renamed(&equation, y, scratch_.number(Rational(1, n)), scratch_);
  };
  const auto same = [&](const Expr* p, const Expr* q) {
    return compare_expressions(*p, *q, budget_) == Outcome::equal;
  };
  const Expr* solved = renamed(&equation, y, right->expr, scratch_);
  if (!same(solved, scratch_.number(0))) return false;
  const Expr* slope = minus(at(1), at(0));
  if (same(slope, minus(at(2), at(1))) &&
      proportional(*slope, *right->expr->args[1], false, budget_) == Outcome::equal)
    return true;
  // 1/f = 1/u + 1/v has its slope in 1/f.
  const Expr* steep = minus(inverse_at(2), inverse_at(1));
  return same(steep, minus(inverse_at(3), inverse_at(2))) &&
         proportional(*steep, *scratch_.number(1), false, budget_) == Outcome::equal;
}

namespace {

// (b, a) = (4, 3) as (a, b) = (3, 4), if these are other names in another order; else nothing.
std::optional<Relation> in_order_of(const std::string& label, const Relation& a) {
  const auto names = [](const std::string& s) {
    std::vector<std::string> out;
    if (s.size() < 5 || s.front() != '(' || s.back() != ')') return out;
    for (size_t at = 1; at < s.size();) {
      const size_t end = std::min(s.find(',', at), s.size() - 1);
      out.push_back(s.substr(at, end - at));
      at = end + 1;
    }
    return out;
  };
  if (label == a.label) return std::nullopt;
  const auto wanted = names(label), own = names(a.label);
  auto* list = a.sides.size() == 2 ? std::get_if<Sequence>(&a.sides[1].what) : nullptr;
  if (wanted.size() < 2 || list == nullptr || list->items.size() != own.size() ||
      !std::is_permutation(wanted.begin(), wanted.end(), own.begin(), own.end()))
    return std::nullopt;
  Relation turned = a;
  turned.label = label;
  auto& items = std::get<Sequence>(turned.sides[1].what).items;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const auto from = std::find(own.begin(), own.end(), wanted[i]) - own.begin();
    items[i] = list->items[static_cast<size_t>(from)];
  }
  return turned;
}

// a < x \le b as (a, b], x > a as (a, \infty); nothing if x is not a letter of its own.
std::optional<Value> as_interval(const Relation& r, ExprPool& pool) {
  const size_t n = r.ops.size();
  if (n > 2 || r.sides.size() != n + 1) return std::nullopt;
  const auto name_at = [&](size_t i) {
    const Scalar* s = as_scalar(r.sides[i]);
    return s != nullptr && s->expr->op == Op::variable;
  };
  const size_t x = n == 2 || !name_at(0) ? 1 : 0;
  if (!name_at(x)) return std::nullopt;
  Sequence out{'(', '(', {}, 0};
  const Expr* infinity = pool.node(Op::infinity);
  out.items.push_back(Value{Scalar{pool.node(Op::neg, {infinity}), std::nullopt, {}}});
  out.items.push_back(Value{Scalar{infinity, std::nullopt, {}}});
  int seen = 0;
  for (size_t i = 0; i < n; ++i) {
    const char op = r.ops[i];
    if (op == '=' || op == 'n') return std::nullopt;
    const size_t other = i == x ? i + 1 : i;
    std::vector<std::string> names;
    if (const Scalar* s = as_scalar(r.sides[other])) collect_variables(*s->expr, names);
    if (as_scalar(r.sides[other]) == nullptr ||
        std::find(names.begin(), names.end(), as_scalar(r.sides[x])->expr->name) != names.end())
      return std::nullopt;
    const bool below = (op == '<' || op == 'l') == (other < x);  // the other side is the lower end
    seen |= below ? 1 : 2;
    out.items[below ? 0 : 1] = r.sides[other];
    (below ? out.open : out.close) = op == 'l' || op == 'g' ? '[' : '(';
  }
  return seen == 3 || n == 1 ? std::optional(Value{std::move(out)}) : std::nullopt;
}

}  // namespace

Outcome Comparer::relations(const Relation& g, const Relation& a) {
  budget_.spend(20);
  // "domain: x > 2" against x > 2
  const auto worded = [](const Relation& r) {
    return r.ops.size() == 1 && r.ops[0] == '=' && std::holds_alternative<Words>(r.sides[0].what) &&
           !std::holds_alternative<Scalar>(r.sides[1].what);
  };
  if (worded(g) && !worded(a)) return values(g.sides[1], Value{a});
  if (worded(a) && !worded(g)) return values(Value{g}, a.sides[1]);
  const auto of_class = [](const Relation& r) {
    const Scalar* s = r.sides.size() == 2 ? as_scalar(r.sides[1]) : nullptr;
    return s != nullptr && is_class(*s->expr);
  };
  if (of_class(g) && of_class(a)) return in_order(g.sides, a.sides);
  if (of_class(g) != of_class(a)) {  // n \equiv 1 \pmod 4 is n = 4k + 1
    const Relation &rest = of_class(g) ? g : a, &other = of_class(g) ? a : g;
    const Scalar* family =
        other.sides.size() == 2 && other.ops[0] == '=' ? as_scalar(other.sides[1]) : nullptr;
    if (family != nullptr && rest.label == other.label) {
      const Outcome same =
          class_is_family(*as_scalar(rest.sides[1])->expr, family->expr, scratch_, budget_);
      if (same != Outcome::undecided) return same;
    }
  }
  RealSet gs, as;
  if (sets_.of(Value{g}, gs) && sets_.of(Value{a}, as)) {
    const auto variable = [](const Relation& r) {
      std::vector<std::string> names;
      for (const Value& v : r.sides) collect_variables(*as_scalar(v)->expr, names);
      return names;
    };
    const auto gn = variable(g), an = variable(a);
    const std::vector<std::string> any = {kAnyName};
    // n > 5 is n \ge 6 where n is said to be whole.
    if ((counts_whole(Value{g}, Value{a}) || counts_whole(Value{a}, Value{g})) &&
        sets_.only_whole(gs))
      sets_.only_whole(as);
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
    if (const auto turned = in_order_of(g.label, a)) return relations(g, *turned);
    const std::string gx = argument_of(g.label), ax = argument_of(a.label);
    const bool other_letter = !gx.empty() && !ax.empty() && gx != ax;
    if (other_function(g.label, a.label)) return Outcome::different;
    // E(X) and Var(X); P(A) and Pr(A) are one.
    const bool capital = !gx.empty() && gx[0] >= 'A' && gx[0] <= 'Z' && gx == ax;
    if (capital && (g.label[0] | 0x20) != (a.label[0] | 0x20)) return Outcome::different;
    // P(A) and P(B), E(X) and E(Y): capitals are names, where the value does not hold them.
    if (other_letter && gx[0] >= 'A' && gx[0] <= 'Z' && ax[0] >= 'A' && ax[0] <= 'Z') {
      std::vector<std::string> names;
      collect_names(g.sides[1], names);
      if (std::find(names.begin(), names.end(), gx) == names.end()) return Outcome::different;
    }
    // x_1 = 2 among several is x = 2.
    const auto numbered = [](const std::string& whole, const std::string& name) {
      const size_t n = name.size();
      return n > 0 && whole.size() == n + 2 && whole.starts_with(name) && whole[n] == '_' &&
             name.find_first_of("_( ") == std::string::npos;
    };
    // "Total = 12" is n = 12: the word says what the letter stands for.
    const auto spelled = [](const Relation& word, const Relation& letter) {
      return word.label.size() > 3 && letter.label.size() == 1 &&
             word.label.find_first_not_of(
                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ") == std::string::npos &&
             std::holds_alternative<Words>(word.sides[0].what);
    };
    if (!other_letter &&
        (g.label == a.label || numbered(g.label, a.label) || numbered(a.label, g.label) ||
         called(g.label) || called(a.label) || spelled(g, a) || spelled(a, g))) {
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
  // x \ne k\pi, where one side leaves the name out
  const auto unnamed = [](const Relation& r) {
    const Scalar* s = as_scalar(r.sides[0]);
    return s != nullptr && s->expr->op == Op::variable && s->expr->name == kAnyName;
  };
  if (g.ops == std::vector<char>{'n'} && a.ops == g.ops && unnamed(g) != unnamed(a))
    return values(g.sides[1], a.sides[1]);
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
  // \log 0.01 = -2 says its value: without a letter, nothing is left that it could be an equation
  // of.
  std::vector<std::string> letters;
  collect_variables(*f, letters);
  collect_variables(*h, letters);
  if (letters.empty()) return values(g.sides.back(), a.sides.back());
  std::tie(f, h) = as_complex(f, h, scratch_);
  const bool inequality = g.ops[0] != '=' && g.ops[0] != 'n';
  const Outcome same = proportional(*f, *h, inequality, budget_);
  if (same == Outcome::equal || inequality || g.ops[0] != '=') return same;
  // |z| = 1 is z \bar z = 1: neither side of a modulus is negative.
  const Expr *f2 = squared_difference(g), *h2 = squared_difference(same_way);
  if (f2 != nullptr || h2 != nullptr) {
    const auto pair = as_complex(f2 != nullptr ? f2 : f, h2 != nullptr ? h2 : h, scratch_);
    if (proportional(*pair.first, *pair.second, false, budget_) == Outcome::equal)
      return Outcome::equal;
  }
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
    // A \cap B = \{1, 3\}
    const auto* formula = std::get_if<Words>(&r.sides[0].what);
    if (formula != nullptr && formula->normal.starts_with("formula ")) return compare(r.sides[1]);
    if (right == nullptr) return Outcome::different;
    std::vector<std::string> of_left, of_right;
    if (left != nullptr) collect_variables(*left->expr, of_left);
    collect_variables(*right->expr, of_right);
    // m + n = 27 and 2 + 3 = 5 say a value; 3x + 4y = 5 and x^2 + y^2 = 1 are equations.
    const bool plain = of_left.empty() /* P(X = 2) = 1/4 */ ||
                       !contains_op(*left->expr, Op::number) || contains_binder(*left->expr);
    // 100 cm = 1 m: either will do.
    if (left != nullptr && of_left.empty() && of_right.empty() &&
        left->unit.name != right->unit.name && scalars(*left, *right) == Outcome::equal)
      return either(compare(r.sides[0]), compare(r.sides[1]));
    // \int f dx = F + C says its right side, too.
    const bool worked = left != nullptr &&
                        (left->expr->op == Op::antiderivative || left->expr->op == Op::integral ||
                         left->expr->op == Op::sum || left->expr->op == Op::limit);
    if ((of_right.empty() && plain) || worked) return compare(r.sides[1]);
    // (x + 1)^2 = x^2 + 2x + 1 holds everywhere: it says the expression.
    if (left != nullptr && as_scalar(other) != nullptr && !of_right.empty() &&
        compare_expressions(*left->expr, *right->expr, budget_) == Outcome::equal)
      return compare(r.sides[1]);
    return Outcome::different;
  }
  // 1 \le n \le 3 against n = 1, 2, 3
  const auto* list = std::get_if<Sequence>(&other.what);
  const auto* first =
      list != nullptr && list->open == 0 ? std::get_if<Relation>(&list->items[0].what) : nullptr;
  if (first != nullptr && first->ops.size() == 1 && first->ops[0] == '=' && !first->label.empty() &&
      std::all_of(list->items.begin() + 1, list->items.end(),
                  [](const Value& v) { return as_scalar(v) != nullptr; })) {
    Sequence values{'{', '{', list->items, 0};
    values.items[0] = Value(first->sides[1]);
    return relation_with(r, Value{std::move(values)}, gold_first);
  }
  bool are_sets = false;
  const Value mine{r};
  const Outcome same = gold_first ? as_sets(mine, other, are_sets) : as_sets(other, mine, are_sets);
  if (are_sets) return same;
  // a < x < b against (a, b), whose ends are no numbers
  const auto* pair = std::get_if<Sequence>(&other.what);
  if (pair == nullptr || pair->items.size() != 2 || pair->open == 0 || pair->open == '{')
    return Outcome::different;
  const std::optional<Value> interval = as_interval(r, scratch_);
  return interval ? compare(*interval) : Outcome::different;
}

}  // namespace r1
