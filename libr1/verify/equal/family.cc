// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/family.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

template <typename F>
void each_expr(const Value& v, const F& f) {
  const auto all = [&](const std::vector<Value>& items) {
    for (const Value& item : items) each_expr(item, f);
  };
  if (const auto* s = std::get_if<Scalar>(&v.what)) f(*s->expr);
  if (const auto* r = std::get_if<Ratio>(&v.what)) all(r->parts);
  if (const auto* s = std::get_if<Sequence>(&v.what)) all(s->items);
  if (const auto* r = std::get_if<Relation>(&v.what)) all(r->sides);
  if (const auto* m = std::get_if<Matrix>(&v.what)) all(m->items);
  if (const auto* u = std::get_if<Union>(&v.what)) all(u->parts);
}

void rename_in(Value& v, const std::string& from, const Expr* to, ExprPool& pool) {
  const auto all = [&](std::vector<Value>& items) {
    for (Value& item : items) rename_in(item, from, to, pool);
  };
  if (auto* s = std::get_if<Scalar>(&v.what)) s->expr = renamed(s->expr, from, to, pool);
  if (auto* r = std::get_if<Ratio>(&v.what)) all(r->parts);
  if (auto* s = std::get_if<Sequence>(&v.what)) all(s->items);
  if (auto* r = std::get_if<Relation>(&v.what)) all(r->sides);
  if (auto* m = std::get_if<Matrix>(&v.what)) all(m->items);
  if (auto* u = std::get_if<Union>(&v.what)) all(u->parts);
}

// Names that constants of integration have; a bare k or c is a quantity as often as not.
bool surely_constant(const std::string& n) {
  return n == "C" || n == "K" ||
         (n.size() == 3 && n[1] == '_' && (n[0] == 'C' || n[0] == 'c' || n[0] == 'k'));
}
bool can_be_constant(const std::string& n) {
  return surely_constant(n) || n == "c" || n == "k" || n == "A" || n == "B" || n == "D";
}

bool is_polynomial(const Expr& e) {
  if (e.op == Op::variable || e.op == Op::number) return true;
  if (e.op == Op::pow)
    return e.args[0]->op != Op::number && e.args[1]->op == Op::number && is_polynomial(*e.args[0]);
  if (e.op != Op::add && e.op != Op::mul && e.op != Op::neg) return false;
  return std::all_of(e.args.begin(), e.args.end(),
                     [](const Expr* arg) { return is_polynomial(*arg); });
}

}  // namespace

void collect_names(const Value& v, std::vector<std::string>& names) {
  each_expr(v, [&](const Expr& e) { collect_variables(e, names); });
}

char sort_of(const std::vector<NamedRange>& ranges, const std::string& name) {
  for (const NamedRange& r : ranges) {
    if (r.name == name) return r.sort;
  }
  return 0;
}

std::optional<Value> with_constant_of(const MathAnswer& gold, const Value& g,
                                      const MathAnswer& answer, const Value& a, ExprPool& pool) {
  std::vector<std::string> g_names, a_names, shared, g_own, a_own;
  // y = Ce^{2x} and ce^{2x}: the name on one side is none of the value's.
  const auto named = [](const Value& v) -> const Value* {
    const auto* r = std::get_if<Relation>(&v.what);
    return r != nullptr && r->ops == std::vector<char>{'='} && !r->label.empty() ? &r->sides[1]
                                                                                 : nullptr;
  };
  const bool one_named = (named(g) == nullptr) != (named(a) == nullptr);
  collect_names(one_named && named(g) != nullptr ? *named(g) : g, g_names);
  if (g_names.empty()) return std::nullopt;
  collect_names(one_named && named(a) != nullptr ? *named(a) : a, a_names);
  if (a_names.size() != g_names.size()) return std::nullopt;
  for (auto* names : {&g_names, &a_names}) std::sort(names->begin(), names->end());
  std::set_intersection(g_names.begin(), g_names.end(), a_names.begin(), a_names.end(),
                        std::back_inserter(shared));
  std::set_difference(g_names.begin(), g_names.end(), shared.begin(), shared.end(),
                      std::back_inserter(g_own));
  std::set_difference(a_names.begin(), a_names.end(), shared.begin(), shared.end(),
                      std::back_inserter(a_own));
  if (g_own.size() != 1 || a_own.size() != 1) return std::nullopt;
  const std::string &c = g_own[0], &k = a_own[0];
  const auto renamed_value = [&] {
    Value other = a;
    rename_in(other, k, pool.variable(c), pool);
    return other;
  };
  // The characteristic polynomial, in \lambda or in x.
  const auto *gs = std::get_if<Scalar>(&g.what), *as = std::get_if<Scalar>(&a.what);
  if (shared.empty() && (c == "lambda") != (k == "lambda") && gs != nullptr && as != nullptr) {
    const std::string& other = c == "lambda" ? k : c;
    const bool usual = other == "x" || other == "t" || other == "s" || other == "z";
    return usual && is_polynomial(*gs->expr) && is_polynomial(*as->expr)
               ? std::optional(renamed_value())
               : std::nullopt;
  }
  // (t, 2t) and (k, 2k)
  const auto *gt = std::get_if<Sequence>(&g.what), *at = std::get_if<Sequence>(&a.what);
  if (shared.empty() && gt != nullptr && at != nullptr && gt->open == '(' && at->open == '(' &&
      gt->close == '(') {
    constexpr std::string_view kParameters = "tksnmcur";
    const bool free = c.size() == 1 && k.size() == 1 &&
                      kParameters.find(c) != std::string_view::npos &&
                      kParameters.find(k) != std::string_view::npos;
    bool endless = false;
    each_expr(g, [&](const Expr& e) { endless = endless || contains_op(e, Op::infinity); });
    return free && !endless ? std::optional(renamed_value()) : std::nullopt;
  }
  const bool functional = std::any_of(shared.begin(), shared.end(), [](const std::string& n) {
    return n == "x" || n == "y" || n == "z" || n == "t" || n == "r" || n == "n" || n == "theta" ||
           n == "u";
  });
  if (!functional) return std::nullopt;
  const char said_c = sort_of(gold.ranges, c), said_k = sort_of(answer.ranges, k);
  const bool said = (said_c == 'r' || said_k == 'r') && c.size() < 4 && k.size() < 4;
  const bool known =
      can_be_constant(c) && can_be_constant(k) && (surely_constant(c) || surely_constant(k));
  // What one side says to be whole or positive is no mere constant.
  const bool otherwise = (said_c != 0 && said_c != 'r') || (said_k != 0 && said_k != 'r');
  if (otherwise || !(said || known)) return std::nullopt;
  return renamed_value();
}

bool linear_in(const Expr* f, const std::string& name, ExprPool& pool, Budget& budget,
               const Expr*& start, const Expr*& step) {
  std::vector<std::string> names;
  collect_variables(*f, names);
  if (names.size() != 1 || names[0] != name) return false;
  const auto at = [&](int64_t n) { return renamed(f, name, pool.number(n), pool); };
  const auto minus = [&](const Expr* a, const Expr* b) {
    return pool.node(Op::add, {a, pool.node(Op::neg, {b})});
  };
  start = at(0);
  step = minus(at(1), start);
  const Expr* next = minus(at(2), at(1));
  const Expr* far = minus(at(8), at(7));
  return compare_constants(*step, *pool.number(0), budget) == Outcome::different &&
         compare_constants(*step, *next, budget) == Outcome::equal &&
         compare_constants(*step, *far, budget) == Outcome::equal;
}

Outcome is_multiple(const Expr* gap, const Expr* step, ExprPool& pool, Budget& budget) {
  Ball ratio;
  if (!eval_ball(*pool.node(Op::div, {gap, step}), {}, 128, budget, ratio) || !ratio.is_real())
    return Outcome::undecided;
  const double near = arf_get_d(arb_midref(acb_realref(ratio.raw())), ARF_RND_NEAR);
  if (!(near > -1e9 && near < 1e9)) return Outcome::undecided;
  const auto n = static_cast<int64_t>(near < 0 ? near - 0.5 : near + 0.5);
  return compare_constants(*gap, *pool.node(Op::mul, {pool.number(n), step}), budget);
}

Outcome families_equal(const Expr* f, const std::string& k, const Expr* g, const std::string& m,
                       ExprPool& pool, Budget& budget) {
  const Expr *a = nullptr, *b = nullptr, *c = nullptr, *d = nullptr;
  if (!linear_in(f, k, pool, budget, a, b) || !linear_in(g, m, pool, budget, c, d))
    return Outcome::undecided;
  const bool same = compare_constants(*b, *d, budget) == Outcome::equal ||
                    compare_constants(*b, *pool.node(Op::neg, {d}), budget) == Outcome::equal;
  if (!same) return Outcome::different;
  return is_multiple(pool.node(Op::add, {a, pool.node(Op::neg, {c})}), b, pool, budget);
}

Outcome class_is_family(const Expr& rest, const Expr* family, ExprPool& pool, Budget& budget) {
  std::vector<std::string> names;
  collect_variables(*family, names);
  const bool counts =
      names.size() == 1 && std::string_view("klmntjq").find(names[0]) != std::string_view::npos;
  if (!counts) return Outcome::undecided;
  const Expr* k = pool.variable("#k");
  const Expr* own = pool.node(Op::add, {rest.args[0], pool.node(Op::mul, {rest.args[1], k})});
  return families_equal(own, "#k", family, names[0], pool, budget);
}

std::pair<const Expr*, const Expr*> as_complex(const Expr* a, const Expr* b, ExprPool& pool) {
  std::vector<std::string> names;
  collect_variables(*a, names);
  collect_variables(*b, names);
  for (const char* name : {"z", "w"}) {
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    const auto says = [](const Expr& e) {
      return contains_op(e, Op::conjugate) || contains_op(e, Op::real_part) ||
             contains_op(e, Op::imaginary_part) || contains_op(e, Op::argument) ||
             contains_op(e, Op::abs);
    };
    if (!says(*a) && !says(*b)) continue;
    const std::string n = name;
    const Expr* i = pool.node(Op::mul, {pool.node(Op::imaginary), pool.variable("#im " + n)});
    const Expr* z = pool.node(Op::add, {pool.variable("#re " + n), i});
    a = renamed(a, n, z, pool);
    b = renamed(b, n, z, pool);
  }
  return {a, b};
}

}  // namespace r1
