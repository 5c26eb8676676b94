// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/comparer.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "libr1/verify/equal/family.h"
#include "libr1/verify/equal/shapes.h"
#include "libr1/verify/parse/words.h"
#include "libr1/verify/value/diff.h"
#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

// One element says the same with and without its brackets, but the set of a set.
const Value* only_item(const Value& v) {
  const auto* s = std::get_if<Sequence>(&v.what);
  if (s != nullptr && s->items.size() == 1) {
    const auto* w = std::get_if<Words>(&s->items[0].what);
    const auto* inner = std::get_if<Sequence>(&s->items[0].what);
    const bool of_set =
        (w != nullptr && w->normal == "empty set") || (inner != nullptr && inner->open == '{');
    return s->open == '{' && of_set ? nullptr : &s->items[0];
  }
  const auto* m = std::get_if<Matrix>(&v.what);
  return m != nullptr && m->items.size() == 1 ? &m->items[0] : nullptr;
}

// "A, C" and "AC": several choices, each once, in the order of the alphabet.
bool same_choices(const Value& list, const Value& run) {
  const auto* s = std::get_if<Sequence>(&list.what);
  const Scalar* product = as_scalar(run);
  const auto* w = std::get_if<Words>(&run.what);
  if (w != nullptr) product = nullptr;
  if (s == nullptr || s->open != 0 || s->items.size() < 2 || s->items.size() > 6) return false;
  std::string letters, together;
  for (const Value& v : s->items) {
    const Scalar* letter = as_scalar(v);
    if (letter == nullptr || letter->expr->op != Op::variable || letter->expr->name.size() != 1)
      return false;
    letters += letter->expr->name;
  }
  if (product != nullptr && product->expr->op == Op::mul) {
    for (const Expr* e : product->expr->args) together += e->op == Op::variable ? e->name : "?";
  } else if (w != nullptr) {
    for (const char c : w->normal)
      together += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  std::sort(letters.begin(), letters.end());
  const bool choices = letters.front() >= 'A' && letters.back() <= 'F' &&
                       std::adjacent_find(letters.begin(), letters.end()) == letters.end();
  return choices && letters == together;
}

bool only_phi(const Expr& e) {
  std::vector<std::string> names;
  collect_variables(e, names);
  return names.size() == 1 && names[0] == "phi";
}

const Expr* golden_ratio(ExprPool& pool) {
  const Expr* root = pool.node(Op::root, {pool.number(2), pool.number(5)});
  return pool.node(Op::div, {pool.node(Op::add, {pool.number(1), root}), pool.number(2)});
}

}  // namespace

Outcome Comparer::scalars(const Scalar& g, const Scalar& a) {
  if (is_class(*g.expr) && is_class(*a.expr) &&
      compare_expressions(*g.expr->args[1], *a.expr->args[1], budget_) != Outcome::equal)
    return Outcome::different;
  if (is_class(*g.expr) != is_class(*a.expr)) {  // 3 \pmod 7 is 7k + 3
    const Expr &rest = is_class(*g.expr) ? *g.expr : *a.expr,
               *other = is_class(*g.expr) ? a.expr : g.expr;
    if (class_is_family(rest, other, scratch_, budget_) == Outcome::equal) return Outcome::equal;
  }
  const Outcome same = scalars_equal(g, a, policy_, scratch_, budget_);
  if (same == Outcome::equal) return same;
  // A sequence of which nothing is known is no number.
  if (same == Outcome::undecided &&
      contains_op(*g.expr, Op::element) != contains_op(*a.expr, Op::element))
    return Outcome::different;
  const bool g_phi = only_phi(*g.expr), a_phi = only_phi(*a.expr);
  if (g_phi != a_phi) return golden(g, a, g_phi);
  if (g.expr->op == Op::number || a.expr->op == Op::number) return same;
  if (contains_binder(*g.expr) && contains_binder(*a.expr) &&
      same_tree(*with_bound_names(g.expr, scratch_), *with_bound_names(a.expr, scratch_))) {
    return Outcome::equal;
  }
  const Expr *gh = with_planck(g.expr, *a.expr, scratch_),
             *ah = with_planck(a.expr, *g.expr, scratch_);
  if (gh != g.expr || ah != a.expr) {
    Scalar gold = g, answer = a;
    gold.expr = gh;
    answer.expr = ah;
    return scalars_equal(gold, answer, policy_, scratch_, budget_);
  }
  if (const auto family = families(g, a)) return either(same, *family);
  // \frac{\pi}{4} + k\pi is \frac{\pi}{4} + n\pi: the letter only counts.
  const std::string gk = counting_letter(*g.expr), ak = counting_letter(*a.expr);
  if (!gk.empty() && !ak.empty() && gk != ak) {
    Scalar other = a;
    other.expr = renamed(a.expr, ak, scratch_.variable(gk), scratch_);
    return either(same, scalars_equal(g, other, policy_, scratch_, budget_));
  }
  for (const Expr* e : with_constants_of(*g.expr, a.expr, scratch_)) {
    Scalar other = a;
    other.expr = e;
    if (scalars_equal(g, other, policy_, scratch_, budget_) == Outcome::equal)
      return Outcome::equal;
  }
  if (same_span(*g.expr, *a.expr, scratch_, budget_)) return Outcome::equal;
  const std::string gc = added_constant(*g.expr), ac = added_constant(*a.expr);
  return gc.empty() || ac.empty() ? same : either(same, antiderivatives(g, a, gc, ac));
}

// \phi is the golden ratio where a number stands on the other side.
Outcome Comparer::golden(const Scalar& g, const Scalar& a, bool in_gold) {
  std::vector<std::string> names;
  collect_variables(in_gold ? *a.expr : *g.expr, names);
  if (!names.empty()) return Outcome::different;
  Scalar number = in_gold ? g : a;
  number.expr = renamed(number.expr, "phi", golden_ratio(scratch_), scratch_);
  return in_gold ? scalars_equal(number, a, policy_, scratch_, budget_)
                 : scalars_equal(g, number, policy_, scratch_, budget_);
}

// F(x) + C: the constants may have other names, and F is known but for a constant.
Outcome Comparer::antiderivatives(const Scalar& g, const Scalar& a, const std::string& gc,
                                  const std::string& ac) {
  Scalar other = a;
  other.expr = renamed(a.expr, ac, scratch_.variable(gc), scratch_);
  if (gc != ac && scalars_equal(g, other, policy_, scratch_, budget_) == Outcome::equal)
    return Outcome::equal;
  std::vector<std::string> names;
  collect_variables(*g.expr, names);
  collect_variables(*other.expr, names);
  std::erase(names, gc);
  if (names.size() != 1) return Outcome::different;
  const Expr* dg = differentiate(*g.expr, names[0], scratch_);
  const Expr* da = differentiate(*other.expr, names[0], scratch_);
  return dg == nullptr || da == nullptr ? Outcome::different
                                        : compare_expressions(*dg, *da, budget_);
}

Outcome Comparer::words(const Words& g, const Words& a) {
  if (g.normal == a.normal || squeezed(g.normal) == squeezed(a.normal))
    return flag(!g.normal.empty() || !g.unread);
  // xyz and zyx are one product; words in capitals are names, whose letters have an order.
  const auto small = [](const Words& w) { return w.product != nullptr && w.lower; };
  if (small(g) && small(a)) return compare_expressions(*g.product, *a.product, budget_);
  return g.unread || a.unread ? Outcome::undecided : Outcome::different;
}

Outcome Comparer::words_scalar(const Words& w, const Scalar& s) {
  if (s.expr->op == Op::variable && normal_words(s.expr->name) == w.normal) return Outcome::equal;
  // "0 solutions"
  const bool none = w.normal == "empty set" && s.expr->op == Op::number &&
                    s.expr->value == Rational(0) && !s.unit.known;
  if (none && (s.unit.name.starts_with("solution") || s.unit.name.starts_with("root")))
    return Outcome::equal;
  if (s.expr->op == Op::infinity && (w.normal == "infinitely many" || w.normal == "infinity"))
    return Outcome::equal;
  if (const Divergence d = divergence(*s.expr, budget_); d != Divergence::none) {
    const std::string_view place = d == Divergence::up     ? "infinity"
                                   : d == Divergence::down ? "-infinity"
                                                           : "does not exist";
    return flag(w.normal == "diverges" || w.normal == place);
  }
  if (const int64_t n = w.lower ? 0 : roman_number(w.normal); n > 0 && s.expr->op == Op::number)
    return flag(s.expr->value == Rational(n));
  if (w.product != nullptr) return compare_expressions(*w.product, *s.expr, budget_);
  // "odd" is 2k + 1, and not only of some k.
  if (w.normal == "odd" || w.normal == "even") {
    const auto narrow = [](const NamedRange& r) { return r.sort != 'z'; };
    if (std::any_of(said_.gold.begin(), said_.gold.end(), narrow) ||
        std::any_of(said_.answer.begin(), said_.answer.end(), narrow))
      return Outcome::different;
    const int64_t rest = w.normal == "odd" ? 1 : 0;
    const Expr* of_two = scratch_.node(Op::mod, {scratch_.number(rest), scratch_.number(2)});
    return flag(class_is_family(*of_two, s.expr, scratch_, budget_) == Outcome::equal);
  }
  return w.unread ? Outcome::undecided : Outcome::different;
}

Outcome Comparer::matrices(const Matrix& g, const Matrix& a) {
  if (g.rows != a.rows || g.cols != a.cols) return Outcome::different;
  return in_order(g.items, a.items);
}

// Sets of real numbers, in whatever spelling. `are_sets` says whether both are.
Outcome Comparer::as_sets(const Value& g, const Value& a, bool& are_sets) {
  RealSet gs, as;
  bool g_set = sets_.of(g, gs), a_set = sets_.of(a, as);
  // What operations on sets leave may be one point, and {2} reads as 2.
  const auto point = [&](const Value& v, const Value& other, RealSet& out) {
    const auto* u = std::get_if<Union>(&other.what);
    return u != nullptr && !u->ops.empty() && sets_.of_point(v, out);
  };
  if (g_set && !a_set) a_set = point(a, g, as);
  if (a_set && !g_set) g_set = point(g, a, gs);
  are_sets = g_set && a_set;
  if (are_sets) {
    // x > 0, y > 0 is no set of numbers, and y > 2 is none of x.
    std::vector<std::string> names, others;
    collect_names(g, names);
    collect_names(a, others);
    const bool apart = names.size() == 1 && others.size() == 1 && names != others &&
                       names[0] != kAnyName && others[0] != kAnyName;
    const auto said = [](const Value& v) {
      const auto* list = std::get_if<Sequence>(&v.what);
      return std::holds_alternative<Relation>(v.what) || (list != nullptr && list->open == 0);
    };
    if (apart && said(g) && said(a)) return Outcome::different;
    const bool whole = counts_whole(g, a) || counts_whole(a, g);
    if (whole && (!sets_.only_whole(gs) || !sets_.only_whole(as))) return Outcome::undecided;
    return sets_.equal(gs, as);
  }
  // {x : x^2 = 4}
  const auto inner = [](const Value& v) -> const Value& {
    const auto* u = std::get_if<Union>(&v.what);
    return u != nullptr && u->ops.empty() ? u->parts[0] : v;
  };
  const auto condition = [](const Value& v) {
    const auto* s = std::get_if<Sequence>(&v.what);
    return std::holds_alternative<Relation>(v.what) ||
           (s != nullptr && s->open == 0 && std::holds_alternative<Relation>(s->items[0].what));
  };
  if (!g_set && !a_set) return Outcome::undecided;
  if (!condition(inner(g_set ? a : g))) return Outcome::undecided;
  if ((g_set ? gs : as).empty()) return Outcome::undecided;  // anything holds on the empty set
  const Outcome holds = g_set ? sets_.holds_on(inner(a), gs) : sets_.holds_on(inner(g), as);
  are_sets = holds != Outcome::undecided;
  return holds;
}

Outcome Comparer::ratios(const Ratio& g, const Ratio& a) {
  if (g.parts.size() != a.parts.size()) return Outcome::different;
  const auto* g0 = as_scalar(g.parts[0]);
  const auto* a0 = as_scalar(a.parts[0]);
  Outcome all = Outcome::equal;
  for (size_t i = 1; i < g.parts.size() && all != Outcome::different; ++i) {
    const auto *gi = as_scalar(g.parts[i]), *ai = as_scalar(a.parts[i]);
    if (gi == nullptr || ai == nullptr || g0 == nullptr || a0 == nullptr) {
      all = both(all, values(g.parts[i], a.parts[i]));
      continue;
    }
    all = both(all, compare_expressions(*scratch_.node(Op::mul, {g0->expr, ai->expr}),
                                        *scratch_.node(Op::mul, {a0->expr, gi->expr}), budget_));
  }
  return all;
}

// 3:2 against 3/2.
Outcome Comparer::ratio_scalar(const Ratio& r, const Scalar& s) {
  const auto* top = r.parts.size() == 2 ? as_scalar(r.parts[0]) : nullptr;
  const auto* bottom = r.parts.size() == 2 ? as_scalar(r.parts[1]) : nullptr;
  if (top == nullptr || bottom == nullptr) return Outcome::different;
  return compare_expressions(*scratch_.node(Op::div, {top->expr, bottom->expr}), *s.expr, budget_);
}

Outcome Comparer::values(const Value& g, const Value& a) {
  if (!budget_.spend(12) || depth_ > 30) return Outcome::undecided;
  ++depth_;
  struct Leave {
    int& depth;
    ~Leave() { --depth; }
  } leave{depth_};
  if (g.what.index() == a.what.index()) {
    if (const auto* s = as_scalar(g)) return scalars(*s, *as_scalar(a));
    if (const auto* w = std::get_if<Words>(&g.what)) return words(*w, std::get<Words>(a.what));
    if (const auto* t = std::get_if<ClockTime>(&g.what))
      return clocks_equal(*t, std::get<ClockTime>(a.what));
    if (const auto* r = std::get_if<Ratio>(&g.what)) return ratios(*r, std::get<Ratio>(a.what));
    if (const auto* s = std::get_if<Sequence>(&g.what)) {
      const auto& t = std::get<Sequence>(a.what);
      if (s->items.size() != 1 && t.items.size() != 1) {
        bool are_sets = false;
        // (2, 32), (8, 18) are two points; as intervals, one would lie within the other.
        const auto bracketed = [](const Value& v) {
          return std::holds_alternative<Sequence>(v.what) || std::holds_alternative<Union>(v.what);
        };
        const bool points = std::all_of(s->items.begin(), s->items.end(), bracketed) &&
                            std::all_of(t.items.begin(), t.items.end(), bracketed);
        if (s->open == 0 && t.open == 0 && !points) {
          const Outcome same = as_sets(g, a, are_sets);
          if (are_sets) return same;  // x < 1 or x > 3, in whatever order
        }
        const Outcome same = sequences(*s, t);
        if (same != Outcome::different || (s->open != 0 && t.open != 0) || points) return same;
        // x > 1 and x < 3 against the interval (1, 3)
        const Outcome set = as_sets(g, a, are_sets);
        return are_sets ? set : same;
      }
    }
    if (const auto* r = std::get_if<Relation>(&g.what))
      return relations(*r, std::get<Relation>(a.what));
    if (const auto* m = std::get_if<Matrix>(&g.what)) return matrices(*m, std::get<Matrix>(a.what));
    if (const auto* u = std::get_if<Union>(&g.what)) {
      bool are_sets = false;
      const Outcome same = as_sets(g, a, are_sets);
      const auto& w = std::get<Union>(a.what);
      if (same != Outcome::undecided || u->ops != w.ops) return same;
      return in_order(u->parts, w.parts) == Outcome::equal ? Outcome::equal
                                                           : same;  // part for part
    }
  }
  return different_types(g, a);
}

// (2, -3) against 2\mathbf{i} - 3\mathbf{j}.
std::optional<Outcome> Comparer::vectors(const Value& list, const Value& one, bool list_is_gold) {
  const auto* s = std::get_if<Sequence>(&list.what);
  const Matrix* line = line_of(list);
  const Scalar* sum = as_scalar(one);
  if (sum == nullptr ||
      (line == nullptr && (s == nullptr || s->open == '{' || s->open != s->close)))
    return std::nullopt;
  const std::vector<Value>& items = line != nullptr ? line->items : s->items;
  const auto parts = vector_parts(sum->expr, items.size(), scratch_);
  if (!parts) return std::nullopt;
  std::vector<Value> values;
  for (const Expr* part : *parts) values.push_back(Value{Scalar{part, std::nullopt, {}}});
  return list_is_gold ? in_order(items, values) : in_order(values, items);
}

namespace {

// y = \pm 2x as the two equations; nothing if the right side is no list, or no formula.
std::optional<Sequence> equations_of(const Value& v) {
  const auto* r = std::get_if<Relation>(&v.what);
  if (r == nullptr || r->ops.size() != 1 || r->ops[0] != '=') return std::nullopt;
  const auto* several = std::get_if<Sequence>(&r->sides[1].what);
  if (several == nullptr || several->open != 0) return std::nullopt;
  Sequence all;
  for (const Value& side : several->items)
    all.items.push_back(Value{Relation{r->label, {r->sides[0], side}, {'='}}});
  return all;
}

bool is_bare_list(const Value& v) {
  const auto* s = std::get_if<Sequence>(&v.what);
  return s != nullptr && s->open == 0 &&
         std::all_of(s->items.begin(), s->items.end(),
                     [](const Value& item) { return std::holds_alternative<Relation>(item.what); });
}

}  // namespace

Outcome Comparer::different_types(const Value& g, const Value& a) {
  // "15 3/4 or 63/4": one number in several spellings.
  const auto spellings = [&](const Value& list, const Value& one, bool list_is_gold) {
    const auto* s = std::get_if<Sequence>(&list.what);
    if (s == nullptr || s->open != 0 || as_scalar(one) == nullptr) return false;
    return std::all_of(s->items.begin(), s->items.end(), [&](const Value& item) {
      return (list_is_gold ? values(item, one) : values(one, item)) == Outcome::equal;
    });
  };
  if (spellings(g, a, true) || spellings(a, g, false)) return Outcome::equal;
  // "1 and 1/2" is 1 1/2 beside one number.
  const auto mixed = [&](const Value& v) -> std::optional<Value> {
    const auto* s = std::get_if<Sequence>(&v.what);
    if (s == nullptr || s->open != 0 || s->joint != 'a' || s->items.size() != 2) return {};
    const Scalar *whole = as_scalar(s->items[0]), *part = as_scalar(s->items[1]);
    if (whole == nullptr || part == nullptr || part->decimal || whole->unit.known ||
        whole->expr->op != Op::number || !whole->expr->value.is_integer())
      return {};
    Rational fraction;
    if (!eval_exact(*part->expr, {}, budget_, fraction) || !(Rational(0) < fraction) ||
        !(fraction < Rational(1)))
      return {};
    Scalar sum = *part;
    sum.expr = scratch_.number(whole->expr->value + fraction);
    return Value{std::move(sum)};
  };
  if (as_scalar(a) != nullptr) {
    if (const auto sum = mixed(g)) return values(*sum, a);
  }
  if (as_scalar(g) != nullptr) {
    if (const auto sum = mixed(a)) return values(g, *sum);
  }
  if (const Value* end = as_scalar(a) != nullptr ? worked_out(g) : nullptr) return values(*end, a);
  if (const Value* end = as_scalar(g) != nullptr ? worked_out(a) : nullptr) return values(g, *end);
  if (same_choices(g, a) || same_choices(a, g)) return Outcome::equal;
  if (const auto* s = std::get_if<Sequence>(&g.what), *t = std::get_if<Sequence>(&a.what);
      s != nullptr && t != nullptr && s->items.size() == 1 && t->items.size() == 1)
    return values(s->items[0], t->items[0]);
  if (const Value* item = only_item(g)) return values(*item, a);
  if (const Value* item = only_item(a)) return values(g, *item);
  const auto ratio = [&](const Value& v) -> std::optional<Ratio> {
    if (const auto* r = std::get_if<Ratio>(&v.what)) return *r;
    const auto* t = std::get_if<ClockTime>(&v.what);
    return t != nullptr && t->half == 0 ? std::optional(ratio_of(*t, scratch_)) : std::nullopt;
  };
  // y = \pm 2x against 2x \pm y = 0: equation by equation.
  if (const auto pairs = equations_of(g); pairs && is_bare_list(a)) {
    if (const Outcome same = matched(pairs->items, std::get<Sequence>(a.what).items);
        same != Outcome::different)
      return same;
  }
  if (const auto pairs = equations_of(a); pairs && is_bare_list(g)) {
    if (const Outcome same = matched(std::get<Sequence>(g.what).items, pairs->items);
        same != Outcome::different)
      return same;
  }
  const auto gr = ratio(g), ar = ratio(a);
  if (gr && ar) return ratios(*gr, *ar);
  if (gr && as_scalar(a) != nullptr) return ratio_scalar(*gr, *as_scalar(a));
  if (ar && as_scalar(g) != nullptr) return ratio_scalar(*ar, *as_scalar(g));
  if (const auto* r = std::get_if<Relation>(&g.what)) return relation_with(*r, a, true);
  if (const auto* r = std::get_if<Relation>(&a.what)) return relation_with(*r, g, false);
  const auto* gw = std::get_if<Words>(&g.what);
  const auto* aw = std::get_if<Words>(&a.what);
  if (gw != nullptr && as_scalar(a) != nullptr) return words_scalar(*gw, *as_scalar(a));
  if (aw != nullptr && as_scalar(g) != nullptr) return words_scalar(*aw, *as_scalar(g));
  if (const Words* w = gw != nullptr ? gw : aw; w != nullptr && w->normal == "origin")
    return flag(is_origin(gw != nullptr ? a : g));
  if ((gw != nullptr && gw->unread) || (aw != nullptr && aw->unread)) return Outcome::undecided;
  const auto* gs = std::get_if<Sequence>(&g.what);
  const auto* as = std::get_if<Sequence>(&a.what);
  if (std::holds_alternative<Matrix>(g.what)) {
    if (const auto m = matrix_of(a)) return matrices(std::get<Matrix>(g.what), *m);
  }
  if (std::holds_alternative<Matrix>(a.what)) {
    if (const auto m = matrix_of(g)) return matrices(*m, std::get<Matrix>(a.what));
  }
  // \binom{1}{2} as a column.
  const auto column = [&](const Value& m, const Value& v,
                          bool matrix_is_gold) -> std::optional<Outcome> {
    const auto* line = std::get_if<Matrix>(&m.what);
    const Scalar* s = as_scalar(v);
    if (line == nullptr || s == nullptr || line->rows != 2 || line->cols != 1 ||
        s->expr->op != Op::binomial)
      return std::nullopt;
    std::vector<Value> items;
    for (const Expr* e : s->expr->args) items.push_back(Value{Scalar{e, std::nullopt, {}}});
    return matrix_is_gold ? in_order(line->items, items) : in_order(items, line->items);
  };
  const auto* gm = std::get_if<Matrix>(&g.what);
  const auto* am = std::get_if<Matrix>(&a.what);
  if (gm != nullptr && as_scalar(a) != nullptr &&
      is_identity(*gm, as_scalar(a)->expr, scratch_, budget_))
    return Outcome::equal;
  if (am != nullptr && as_scalar(g) != nullptr &&
      is_identity(*am, as_scalar(g)->expr, scratch_, budget_))
    return Outcome::equal;
  if (const auto same = vectors(g, a, true)) return *same;
  if (const auto same = vectors(a, g, false)) return *same;
  if (const auto same = column(g, a, true)) return *same;
  if (const auto same = column(a, g, false)) return *same;
  if (line_of(g) != nullptr && as != nullptr && as->open != '{')
    return in_order(line_of(g)->items, as->items);
  if (line_of(a) != nullptr && gs != nullptr && gs->open != '{')
    return in_order(gs->items, line_of(a)->items);
  bool are_sets = false;
  const Outcome same = as_sets(g, a, are_sets);
  return are_sets ? same : Outcome::different;
}

Outcome answers_equal(const MathAnswer& gold, const MathAnswer& answer, const MathPolicy& policy,
                      bool* exhausted) {
  Budget budget;
  Outcome best = Outcome::different;
  for (size_t i = 0; i < gold.readings.size(); ++i) {
    for (size_t j = 0; j < answer.readings.size(); ++j) {
      const Value &g = gold.readings[i], &a = answer.readings[j];
      // [x] on both sides are brackets or whole parts alike: read as whole parts, they would hide
      // what differs by less than 1. So would j read as i: j(j + 1) and j - 1.
      const int both = gold.marks[i] & answer.marks[j], any = gold.marks[i] | answer.marks[j];
      if ((both & ~kEngineersUnit) != 0 || (both != 0 && (any & kUnitTwice) != 0)) continue;
      if (budget.steps < 0) best = either(best, Outcome::undecided);
      if (budget.steps < 0) continue;
      Comparer comparer(policy, budget, {gold.ranges, answer.ranges});
      Outcome one = comparer.values(g, a);
      if (one == Outcome::different) {
        // Ce^{2x} and ke^{2x}
        ExprPool renamed;
        const auto other = with_constant_of(gold, g, answer, a, renamed);
        if (other && !renamed.full() && comparer.values(g, *other) == Outcome::equal)
          one = Outcome::equal;
      }
      if (one != Outcome::equal && family_sets_equal(gold, g, answer, a, budget) == Outcome::equal)
        one = Outcome::equal;
      // A full pool has handed out nodes that are none.
      best = either(best, comparer.overflowed() ? Outcome::undecided : one);
      if (best == Outcome::equal) return best;
    }
  }
  if (exhausted != nullptr) *exhausted = budget.steps < 0;
  return best;
}

}  // namespace r1
