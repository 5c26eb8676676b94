// General solutions: of differential equations, and as sets of numbers: x = k\pi/2 is x = k\pi or x
// = \pi/2 + k\pi, and
// (-1)^k \pi/6 + k\pi is \pi/6 + 2k\pi or 5\pi/6 + 2k\pi. Each is a union of arithmetic
// progressions, which are compared on the circle of their common period.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "libr1/verify/equal/family.h"
#include "libr1/verify/value/real_set.h"
#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

constexpr std::string_view kCounters = "klmnt";
constexpr size_t kMostMembers = 8;
constexpr int64_t kMostResidues = 64;
constexpr int64_t kLargestRatio = 24;

// Most pairs have no such letter: told without a list of their names.
template <typename F>
bool has_variable(const Expr& e, const F& is) {
  if (e.op == Op::variable && is(e.name)) return true;
  return std::any_of(e.args.begin(), e.args.end(),
                     [&](const Expr* arg) { return has_variable(*arg, is); });
}

bool is_indexed_constant(const std::string& n) {
  return n.size() == 3 && (n[0] == 'C' || n[0] == 'c') && n[1] == '_';
}

struct Progression {
  const Expr *start = nullptr, *step = nullptr;
  int64_t steps = 0;  ///< the step in units that all steps are multiples of
};

class Families {
 public:
  Families(ExprPool& pool, Budget& budget) : pool_(pool), budget_(budget) {}

  /// Reads one side; false if it is no list of progressions. `label`: what the numbers are called.
  bool read(const Value& v, const std::vector<NamedRange>& said, std::vector<Progression>& out,
            std::string& label) {
    const auto* list = std::get_if<Sequence>(&v.what);
    if (list != nullptr && list->open != 0 && list->open != '{') return false;
    if (list == nullptr) return member(v, said, out, label);
    if (list->items.size() > kMostMembers) return false;
    return !list->items.empty() &&
           std::all_of(list->items.begin(), list->items.end(),
                       [&](const Value& item) { return member(item, said, out, label); });
  }

  /// Whether a letter was said to be whole somewhere.
  bool said_whole() const { return said_whole_; }
  /// Whether each progression has \pi in it and starts beside its zero.
  bool angles() const { return angles_; }

  Outcome equal(std::vector<Progression>& g, std::vector<Progression>& a) {
    std::vector<Progression*> all;
    for (auto* side : {&g, &a}) {
      for (Progression& p : *side) all.push_back(&p);
    }
    // Steps as p / q of the first one.
    int64_t common = 1;
    std::vector<std::pair<int64_t, int64_t>> ratios;
    for (const Progression* p : all) {
      int64_t top = 0, bottom = 0;
      if (!ratio(p->step, all[0]->step, top, bottom)) return Outcome::undecided;
      ratios.emplace_back(top, bottom);
      common = std::lcm(common, bottom);
      if (common > kMostResidues) return Outcome::undecided;
    }
    int64_t period = 1;
    for (size_t i = 0; i < all.size(); ++i) {
      all[i]->steps = std::abs(ratios[i].first) * (common / ratios[i].second);
      period = std::lcm(period, all[i]->steps);
      if (period > kMostResidues * kLargestRatio) return Outcome::undecided;
    }
    unit_ = pool_.node(Op::div, {all[0]->step, pool_.number(common)});
    period_ = pool_.node(Op::mul, {unit_, pool_.number(period)});
    std::vector<const Expr*> left, right;
    if (!residues(g, period, left) || !residues(a, period, right)) return Outcome::undecided;
    return both_ways(left, right);
  }

 private:
  bool member(const Value& v, const std::vector<NamedRange>& said, std::vector<Progression>& out,
              std::string& label) {
    const auto* r = std::get_if<Relation>(&v.what);
    if (r != nullptr) {
      if (r->ops != std::vector<char>{'='} || r->label.empty()) return false;
      if (!label.empty() && label != r->label) return false;
      label = label_ = r->label;
      const auto* several = std::get_if<Sequence>(&r->sides[1].what);
      if (several == nullptr) return progressions(r->sides[1], said, out);
      return several->open == 0 && several->items.size() <= kMostMembers &&
             std::all_of(several->items.begin(), several->items.end(),
                         [&](const Value& item) { return progressions(item, said, out); });
    }
    return progressions(v, said, out);
  }

  bool progressions(const Value& v, const std::vector<NamedRange>& said,
                    std::vector<Progression>& out) {
    const Scalar* s = as_scalar(v);
    if (s == nullptr || out.size() > kMostMembers) return false;
    std::vector<std::string> names;
    collect_variables(*s->expr, names);
    const bool counts = names.size() == 1 && names[0].size() == 1 &&
                        kCounters.find(names[0]) != std::string_view::npos;
    const char sort = names.size() == 1 ? sort_of(said, names[0]) : '\0';
    if (names.size() != 1 || (sort != 'z' && (sort != 0 || !counts))) return false;
    said_whole_ = said_whole_ || sort == 'z';
    angles_ = angles_ && contains_op(*s->expr, Op::pi);
    // What can't count in the end is not worth its values.
    if (sort != 'z' && !angles_ && label_ != "n") return false;
    const std::string& k = names[0];
    if (add(s->expr, k, out)) return true;
    if (!contains_op(*s->expr, Op::pow)) return false;
    // (-1)^k: of even and of odd k.
    const Expr* twice = pool_.node(Op::mul, {pool_.number(2), pool_.variable(k)});
    const Expr* next = pool_.node(Op::add, {twice, pool_.number(1)});
    return add(renamed(s->expr, k, twice, pool_), k, out) &&
           add(renamed(s->expr, k, next, pool_), k, out);
  }

  bool add(const Expr* e, const std::string& k, std::vector<Progression>& out) {
    Progression p;
    if (!linear_in(e, k, pool_, budget_, p.start, p.step)) return false;
    angles_ = angles_ && is_multiple(p.start, p.step, pool_, budget_) == Outcome::different;
    out.push_back(p);
    return true;
  }

  // a / b = top / bottom, both small.
  bool ratio(const Expr* a, const Expr* b, int64_t& top, int64_t& bottom) {
    for (bottom = 1; bottom <= kLargestRatio; ++bottom) {
      const Expr* times = pool_.node(Op::mul, {pool_.number(bottom), a});
      Ball quotient;
      if (!eval_ball(*pool_.node(Op::div, {times, b}), {}, 128, budget_, quotient) ||
          !quotient.is_real())
        return false;
      const double near = arf_get_d(arb_midref(acb_realref(quotient.raw())), ARF_RND_NEAR);
      if (!(std::abs(near) < 1e4)) return false;
      top = std::llround(near);
      if (top == 0 || std::abs(near - static_cast<double>(top)) > 1e-9) continue;
      const Expr* exact = pool_.node(Op::mul, {pool_.number(top), b});
      return compare_constants(*times, *exact, budget_) == Outcome::equal;
    }
    return false;
  }

  bool residues(const std::vector<Progression>& side, int64_t period,
                std::vector<const Expr*>& out) {
    for (const Progression& p : side) {
      for (int64_t at = 0; at < period; at += p.steps) {
        if (static_cast<int64_t>(out.size()) == kMostResidues) return false;
        out.push_back(
            pool_.node(Op::add, {p.start, pool_.node(Op::mul, {pool_.number(at), unit_})}));
      }
    }
    return !pool_.full();
  }

  // Each of one side is one of the other, but for whole periods.
  Outcome both_ways(const std::vector<const Expr*>& left, const std::vector<const Expr*>& right) {
    for (const bool turned : {false, true}) {
      for (const Expr* x : turned ? right : left) {
        Outcome met = Outcome::different;
        for (const Expr* y : turned ? left : right) {
          const Expr* gap = pool_.node(Op::add, {x, pool_.node(Op::neg, {y})});
          const Outcome same = is_multiple(gap, period_, pool_, budget_);
          if (same != Outcome::different) met = same;
          if (same == Outcome::equal) break;
        }
        if (pool_.full()) return Outcome::undecided;
        if (met != Outcome::equal) return met;
      }
    }
    return Outcome::equal;
  }

  ExprPool& pool_;
  Budget& budget_;
  const Expr *unit_ = nullptr, *period_ = nullptr;
  bool said_whole_ = false, angles_ = true;
  std::string label_;  ///< the last one read
};

}  // namespace

bool may_count(const Expr& e, const std::vector<std::string>& names) {
  return names.size() == 1 && names[0].size() == 1 &&
         kCounters.find(names[0]) != std::string_view::npos && contains_op(e, Op::pi);
}

Outcome family_sets_equal(const MathAnswer& gold, const Value& g, const MathAnswer& answer,
                          const Value& a, Budget& budget) {
  const auto counter = [&](const std::string& n) {
    return (n.size() == 1 && kCounters.find(n[0]) != std::string_view::npos) ||
           sort_of(gold.ranges, n) == 'z';
  };
  const auto counted = [&](const auto& self, const Value& v) -> bool {
    const auto any = [&](const std::vector<Value>& items) {
      return std::any_of(items.begin(), items.end(),
                         [&](const Value& item) { return self(self, item); });
    };
    if (const Scalar* s = as_scalar(v)) return has_variable(*s->expr, counter);
    if (const auto* r = std::get_if<Relation>(&v.what))
      return r->ops.size() == 1 && r->ops[0] == '=' && self(self, r->sides.back());
    const auto* list = std::get_if<Sequence>(&v.what);
    return list != nullptr && any(list->items);
  };
  if (!counted(counted, g)) return Outcome::undecided;
  ExprPool pool;
  Families families(pool, budget);
  std::vector<Progression> left, right;
  std::string gold_label, label;
  if (!families.read(g, gold.ranges, left, gold_label) ||
      !families.read(a, answer.ranges, right, label) || pool.full())
    return Outcome::undecided;
  if (!gold_label.empty() && !label.empty() && gold_label != label) return Outcome::different;
  // Nothing says that the letter counts: angles that solve an equation, or the numbers n = 4k + 1
  // if another letter does as well; n = 2k + 1 for a given k is not n = 2k + 3.
  const std::string& name = gold_label.empty() ? label : gold_label;
  constexpr std::string_view kUnknowns = "xytz";
  const bool unknown = name == "theta" || name == "alpha" || name == "phi" ||
                       (name.size() == 1 && kUnknowns.find(name) != std::string_view::npos);
  if (!families.said_whole()) {
    std::vector<std::string> names, others;
    collect_names(g, names);
    collect_names(a, others);
    const bool numbers = gold_label == "n" && label == "n" && names != others;
    if (!(families.angles() && (name.empty() || unknown)) && !numbers) return Outcome::undecided;
  }
  return families.equal(left, right);
}

bool same_span(const Expr& g, const Expr& a, ExprPool& pool, Budget& budget) {
  if (!has_variable(g, is_indexed_constant) && !has_variable(a, is_indexed_constant)) return false;
  struct Solution {
    const Expr *part = nullptr, *first = nullptr, *second = nullptr;
  };
  std::string x;
  bool said = false;  // C_1 is surely a constant
  const auto minus = [&](const Expr* p, const Expr* q) {
    return pool.node(Op::add, {p, pool.node(Op::neg, {q})});
  };
  const auto times = [&](const Expr* p, const Expr* q) { return pool.node(Op::mul, {p, q}); };
  const auto read = [&](const Expr& e, Solution& s) {
    std::vector<std::string> names, constants;
    collect_variables(e, names);
    for (const std::string& n : names) {
      const bool indexed = is_indexed_constant(n);
      said = said || indexed;
      if (indexed || n == "A" || n == "B")
        constants.push_back(n);
      else if (x.empty() || x == n)
        x = n;
      else
        return false;
    }
    if (constants.size() != 2 || x.empty()) return false;
    const auto at = [&](int64_t c, int64_t d) {
      const Expr* half = renamed(&e, constants[0], pool.number(c), pool);
      return renamed(half, constants[1], pool.number(d), pool);
    };
    s.part = at(0, 0);
    s.first = minus(at(1, 0), s.part);
    s.second = minus(at(0, 1), s.part);
    const Expr* sum = pool.node(
        Op::add, {s.part, times(pool.number(2), s.first), times(pool.number(5), s.second)});
    return compare_expressions(*at(2, 5), *sum, budget) == Outcome::equal;
  };
  Solution u, v;
  if (!read(g, u) || !read(a, v) || !said) return false;
  // h is in the span of f and g if the determinant of their values at any three points is 0.
  const auto at = [&](const Expr* f, const char* point) {
    return renamed(f, x, pool.variable(point), pool);
  };
  const auto minor = [&](const Expr* f, const Expr* h, const char* p, const char* q) {
    return minus(times(at(f, p), at(h, q)), times(at(f, q), at(h, p)));
  };
  const auto vanishes = [&](const Expr* f) {
    return compare_expressions(*f, *pool.number(0), budget) == Outcome::equal;
  };
  const auto within = [&](const Expr* h, const Solution& s) {
    return vanishes(pool.node(Op::add, {times(at(h, "x"), minor(s.first, s.second, "y", "z")),
                                        times(at(h, "y"), minor(s.first, s.second, "z", "x")),
                                        times(at(h, "z"), minor(s.first, s.second, "x", "y"))}));
  };
  const auto independent = [&](const Solution& s) {
    return compare_expressions(*minor(s.first, s.second, "x", "y"), *pool.number(0), budget) ==
           Outcome::different;
  };
  return independent(u) && independent(v) && within(v.first, u) && within(v.second, u) &&
         within(minus(u.part, v.part), u);
}

}  // namespace r1
