// SPDX-License-Identifier: MIT
#include "libr1/verify/math_equal.h"

#include <algorithm>
#include <utility>

#include "libr1/verify/math_words.h"

namespace r1 {
namespace {

Outcome both(Outcome a, Outcome b) {
  if (a == Outcome::different || b == Outcome::different) return Outcome::different;
  return a == Outcome::undecided || b == Outcome::undecided ? Outcome::undecided : Outcome::equal;
}
Outcome either(Outcome a, Outcome b) {
  if (a == Outcome::equal || b == Outcome::equal) return Outcome::equal;
  return a == Outcome::undecided || b == Outcome::undecided ? Outcome::undecided
                                                            : Outcome::different;
}
Outcome flag(bool same) { return same ? Outcome::equal : Outcome::different; }

// An interval of reals or a single point, with ends as expressions.
struct Interval {
  const Expr* low = nullptr;
  const Expr* high = nullptr;
  bool low_closed = false;
  bool high_closed = false;
};

class Comparer {
 public:
  Comparer(const MathPolicy& policy, Budget& budget) : policy_(policy), budget_(budget) {}

  Outcome values(const Value& g, const Value& a);

 private:
  Outcome scalars(const Scalar& g, const Scalar& a) {
    return scalars_equal(g, a, policy_, scratch_, budget_);
  }
  Outcome words(const Words& g, const Words& a) const;
  Outcome words_scalar(const Words& w, const Scalar& s);
  Outcome sequences(const Sequence& g, const Sequence& a);
  Outcome in_order(const std::vector<Value>& g, const std::vector<Value>& a);
  Outcome matched(const std::vector<Value>& g, const std::vector<Value>& a);
  Outcome sets(const std::vector<Value>& g, const std::vector<Value>& a);
  Outcome relations(const Relation& g, const Relation& a);
  Outcome relation_with(const Relation& r, const Value& other, bool gold_first);
  Outcome matrices(const Matrix& g, const Matrix& a);
  bool intervals_of(const Value& v, std::vector<Interval>& out);
  bool interval_of_relation(const Relation& r, std::vector<Interval>& out);
  Outcome intervals_equal(std::vector<Interval> g, std::vector<Interval> a);
  bool merge(std::vector<Interval>& list);
  const Expr* difference(const Relation& r);

  const MathPolicy& policy_;
  Budget& budget_;
  ExprPool scratch_;
  int depth_ = 0;
};

const Scalar* as_scalar(const Value& v) { return std::get_if<Scalar>(&v.what); }

bool is_interval_shape(const Sequence& s) {
  return s.items.size() == 2 && (s.open == '(' || s.open == '[') &&
         (s.close == '(' || s.close == '[') && as_scalar(s.items[0]) != nullptr &&
         as_scalar(s.items[1]) != nullptr;
}

// One element says the same with and without its brackets.
const Value* only_item(const Value& v) {
  const auto* s = std::get_if<Sequence>(&v.what);
  if (s != nullptr && s->items.size() == 1) return &s->items[0];
  const auto* m = std::get_if<Matrix>(&v.what);
  return m != nullptr && m->items.size() == 1 ? &m->items[0] : nullptr;
}

Outcome Comparer::words(const Words& g, const Words& a) const {
  if (g.normal == a.normal) return flag(!g.normal.empty() || !g.unread);
  return g.unread || a.unread ? Outcome::undecided : Outcome::different;
}

Outcome Comparer::words_scalar(const Words& w, const Scalar& s) {
  if (s.expr->op == Op::variable && normal_words(s.expr->name) == w.normal) return Outcome::equal;
  if (w.product != nullptr) return compare_expressions(*w.product, *s.expr, budget_);
  return w.unread ? Outcome::undecided : Outcome::different;
}

Outcome Comparer::in_order(const std::vector<Value>& g, const std::vector<Value>& a) {
  if (g.size() != a.size()) return Outcome::different;
  Outcome all = Outcome::equal;
  for (size_t i = 0; i < g.size() && all != Outcome::different; ++i) {
    all = both(all, values(g[i], a[i]));
  }
  return all;
}

Outcome Comparer::matched(const std::vector<Value>& g, const std::vector<Value>& a) {
  if (g.size() != a.size()) return Outcome::different;
  MatchTable table(g.size());
  for (size_t i = 0; i < g.size(); ++i) {
    for (size_t j = 0; j < a.size(); ++j) table.set(i, j, values(g[i], a[j]));
  }
  return table.match();
}

// Repeated elements of a set count once.
Outcome Comparer::sets(const std::vector<Value>& g, const std::vector<Value>& a) {
  const auto covered = [&](const std::vector<Value>& from, const std::vector<Value>& in, bool swap) {
    Outcome all = Outcome::equal;
    for (const Value& x : from) {
      Outcome found = Outcome::different;
      for (const Value& y : in) found = either(found, swap ? values(y, x) : values(x, y));
      all = both(all, found);
      if (all == Outcome::different) break;
    }
    return all;
  };
  if (g.size() == a.size()) {
    const Outcome same = matched(g, a);
    if (same == Outcome::equal) return same;
  }
  return both(covered(g, a, false), covered(a, g, true));
}

Outcome Comparer::sequences(const Sequence& g, const Sequence& a) {
  const bool g_set = g.open == '{', a_set = a.open == '{';
  const bool g_bare = g.open == 0, a_bare = a.open == 0;
  if (g_set || a_set) {
    if ((g_set || g_bare) && (a_set || a_bare)) return sets(g.items, a.items);
    return Outcome::different;  // a tuple or interval is no set of its ends
  }
  if (g_bare && a_bare) {
    return policy_.ordered_lists ? in_order(g.items, a.items) : matched(g.items, a.items);
  }
  if (is_interval_shape(g) && is_interval_shape(a) && (g.open != a.open || g.close != a.close)) {
    // Brackets that differ mean something only if these can be intervals.
    int order = 0;
    if (order_constants(*as_scalar(g.items[0])->expr, *as_scalar(g.items[1])->expr, budget_,
                        order) && order < 0) {
      return Outcome::different;
    }
  }
  return in_order(g.items, a.items);
}

Outcome Comparer::matrices(const Matrix& g, const Matrix& a) {
  if (g.rows != a.rows || g.cols != a.cols) return Outcome::different;
  return in_order(g.items, a.items);
}

// left - right, or nullptr if a side is no expression.
const Expr* Comparer::difference(const Relation& r) {
  if (r.sides.size() != 2) return nullptr;
  const Scalar* left = as_scalar(r.sides[0]);
  const Scalar* right = as_scalar(r.sides[1]);
  if (left == nullptr || right == nullptr) return nullptr;
  return scratch_.node(Op::add, {left->expr, scratch_.node(Op::neg, {right->expr})});
}

// '<' and 'l' as they are; '>' and 'g' turned round.
char turned(char op) { return op == '>' ? '<' : op == 'g' ? 'l' : op == '<' ? '>' : op == 'l' ? 'g' : op; }

Outcome Comparer::relations(const Relation& g, const Relation& a) {
  std::vector<Interval> gi, ai;
  if (interval_of_relation(g, gi) && interval_of_relation(a, ai)) {
    const auto variable = [](const Relation& r) {
      std::vector<std::string> names;
      for (const Value& v : r.sides) collect_variables(*as_scalar(v)->expr, names);
      return names;
    };
    return variable(g) == variable(a) ? intervals_equal(gi, ai) : Outcome::different;
  }
  if (g.sides.size() != a.sides.size()) return Outcome::different;
  if (!g.label.empty() && !a.label.empty()) {
    const auto called = [](const std::string& label) { return label.find('(') != std::string::npos; };
    if (g.label == a.label || called(g.label) || called(a.label)) {
      const Outcome same = values(g.sides[1], a.sides[1]);
      if (same != Outcome::different) return same;
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
  return proportional(*f, *h, inequality, budget_);
}

// x = 5 against 5; x > 2 against (2, oo).
Outcome Comparer::relation_with(const Relation& r, const Value& other, bool gold_first) {
  const auto compare = [&](const Value& mine) {
    return gold_first ? values(mine, other) : values(other, mine);
  };
  if (r.ops.size() == 1 && r.ops[0] == '=') {
    if (!r.label.empty()) return compare(r.sides[1]);
    const Scalar* right = as_scalar(r.sides[1]);
    std::vector<std::string> names;
    if (right != nullptr) collect_variables(*right->expr, names);
    if (right != nullptr && names.empty()) return compare(r.sides[1]);  // m + n = 27
    return Outcome::different;
  }
  std::vector<Interval> mine, theirs;
  if (interval_of_relation(r, mine) && intervals_of(other, theirs)) {
    return gold_first ? intervals_equal(mine, theirs) : intervals_equal(theirs, mine);
  }
  return Outcome::different;
}

// 2 < x <= 5, x >= 3, 3 < x: one variable alone on a side, constants on the others.
bool Comparer::interval_of_relation(const Relation& r, std::vector<Interval>& out) {
  std::vector<const Expr*> sides;
  for (const Value& v : r.sides) {
    const Scalar* s = as_scalar(v);
    if (s == nullptr) return false;
    sides.push_back(s->expr);
  }
  std::vector<char> ops = r.ops;
  if (ops.empty() || ops.size() > 2) return false;
  if (std::any_of(ops.begin(), ops.end(), [](char op) { return op == '=' || op == 'n'; })) return false;
  if (ops[0] == '>' || ops[0] == 'g') {
    std::reverse(sides.begin(), sides.end());
    std::reverse(ops.begin(), ops.end());
    for (char& op : ops) op = turned(op);
  }
  if (std::any_of(ops.begin(), ops.end(), [](char op) { return op != '<' && op != 'l'; })) return false;
  const auto constant = [](const Expr* e) {
    std::vector<std::string> names;
    collect_variables(*e, names);
    return names.empty();
  };
  const auto variable = [](const Expr* e) { return e->op == Op::variable; };
  const Expr* infinity = scratch_.node(Op::infinity);
  if (ops.size() == 2 && constant(sides[0]) && variable(sides[1]) && constant(sides[2])) {
    out.push_back({sides[0], sides[2], ops[0] == 'l', ops[1] == 'l'});
  } else if (ops.size() == 1 && variable(sides[0]) && constant(sides[1])) {
    out.push_back({scratch_.node(Op::neg, {infinity}), sides[1], false, ops[0] == 'l'});
  } else if (ops.size() == 1 && constant(sides[0]) && variable(sides[1])) {
    out.push_back({sides[0], infinity, ops[0] == 'l', false});
  } else {
    return false;
  }
  return true;
}

bool Comparer::intervals_of(const Value& v, std::vector<Interval>& out) {
  if (const auto* u = std::get_if<Union>(&v.what)) {
    return std::all_of(u->parts.begin(), u->parts.end(),
                       [&](const Value& part) { return intervals_of(part, out); });
  }
  if (const auto* r = std::get_if<Relation>(&v.what)) return interval_of_relation(*r, out);
  const auto* s = std::get_if<Sequence>(&v.what);
  if (s == nullptr) return false;
  if (s->open == '{') {
    for (const Value& item : s->items) {
      const Scalar* point = as_scalar(item);
      if (point == nullptr) return false;
      out.push_back({point->expr, point->expr, true, true});
    }
    return true;
  }
  if (s->open == 0) {  // x < 1 or x > 3
    return std::all_of(s->items.begin(), s->items.end(), [&](const Value& item) {
      return !std::holds_alternative<Scalar>(item.what) && intervals_of(item, out);
    });
  }
  if (!is_interval_shape(*s)) return false;
  out.push_back({as_scalar(s->items[0])->expr, as_scalar(s->items[1])->expr, s->open == '[',
                 s->close == '['});
  return true;
}

// Sorts by the lower ends and joins intervals that touch; false if some ends cannot be ordered.
bool Comparer::merge(std::vector<Interval>& list) {
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
  std::vector<Interval> merged;
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

Outcome Comparer::intervals_equal(std::vector<Interval> g, std::vector<Interval> a) {
  if (!merge(g) || !merge(a)) {
    if (g.size() != 1 || a.size() != 1) return Outcome::undecided;
  }
  if (g.size() != a.size()) return Outcome::different;
  Outcome all = Outcome::equal;
  for (size_t i = 0; i < g.size(); ++i) {
    if (g[i].low_closed != a[i].low_closed || g[i].high_closed != a[i].high_closed) {
      return Outcome::different;
    }
    all = both(all, compare_expressions(*g[i].low, *a[i].low, budget_));
    all = both(all, compare_expressions(*g[i].high, *a[i].high, budget_));
  }
  return all;
}

Outcome Comparer::values(const Value& g, const Value& a) {
  if (!budget_.spend(1) || depth_ > 30) return Outcome::undecided;
  ++depth_;
  struct Leave {
    int& depth;
    ~Leave() { --depth; }
  } leave{depth_};
  if (g.what.index() == a.what.index()) {
    if (const auto* s = as_scalar(g)) return scalars(*s, *as_scalar(a));
    if (const auto* w = std::get_if<Words>(&g.what)) return words(*w, std::get<Words>(a.what));
    if (const auto* t = std::get_if<ClockTime>(&g.what)) {
      const auto& u = std::get<ClockTime>(a.what);
      const bool halves = t->half == 0 || u.half == 0 || t->half == u.half;
      return flag(t->hour == u.hour && t->minute == u.minute && halves);
    }
    if (const auto* s = std::get_if<Sequence>(&g.what)) {
      const auto& t = std::get<Sequence>(a.what);
      if (s->items.size() != 1 && t.items.size() != 1) {
        std::vector<Interval> gi, ai;
        if (s->open == 0 && t.open == 0 && intervals_of(g, gi) && intervals_of(a, ai)) {
          return intervals_equal(gi, ai);  // x < 1 or x > 3, in whatever order
        }
        return sequences(*s, t);
      }
    }
    if (const auto* r = std::get_if<Relation>(&g.what)) return relations(*r, std::get<Relation>(a.what));
    if (const auto* m = std::get_if<Matrix>(&g.what)) return matrices(*m, std::get<Matrix>(a.what));
    if (std::holds_alternative<Union>(g.what)) {
      std::vector<Interval> gi, ai;
      if (intervals_of(g, gi) && intervals_of(a, ai)) return intervals_equal(gi, ai);
      return Outcome::undecided;
    }
  }
  // "15 3/4 or 63/4": one number in several spellings.
  const auto spellings = [&](const Value& list, const Value& one, bool list_is_gold) {
    const auto* s = std::get_if<Sequence>(&list.what);
    if (s == nullptr || s->open != 0 || as_scalar(one) == nullptr) return false;
    return std::all_of(s->items.begin(), s->items.end(), [&](const Value& item) {
      return (list_is_gold ? values(item, one) : values(one, item)) == Outcome::equal;
    });
  };
  if (spellings(g, a, true) || spellings(a, g, false)) return Outcome::equal;
  if (const Value* item = only_item(g)) return values(*item, a);
  if (const Value* item = only_item(a)) return values(g, *item);
  if (const auto* r = std::get_if<Relation>(&g.what)) return relation_with(*r, a, true);
  if (const auto* r = std::get_if<Relation>(&a.what)) return relation_with(*r, g, false);
  const auto* gw = std::get_if<Words>(&g.what);
  const auto* aw = std::get_if<Words>(&a.what);
  if (gw != nullptr && as_scalar(a) != nullptr) return words_scalar(*gw, *as_scalar(a));
  if (aw != nullptr && as_scalar(g) != nullptr) return words_scalar(*aw, *as_scalar(g));
  if ((gw != nullptr && gw->unread) || (aw != nullptr && aw->unread)) return Outcome::undecided;
  // A column is the list of its entries; a union against an interval or an inequality.
  const auto column = [](const Value& v) -> const Matrix* {
    const auto* m = std::get_if<Matrix>(&v.what);
    return m != nullptr && (m->rows == 1 || m->cols == 1) ? m : nullptr;
  };
  const auto* gs = std::get_if<Sequence>(&g.what);
  const auto* as = std::get_if<Sequence>(&a.what);
  if (column(g) != nullptr && as != nullptr && as->open != '{') return in_order(column(g)->items, as->items);
  if (column(a) != nullptr && gs != nullptr && gs->open != '{') return in_order(gs->items, column(a)->items);
  std::vector<Interval> gi, ai;
  if (intervals_of(g, gi) && intervals_of(a, ai)) return intervals_equal(gi, ai);
  return Outcome::different;
}

}  // namespace

bool MatchTable::perfect(bool with_undecided) const {
  std::vector<size_t> owner(n_, n_);
  std::vector<char> seen(n_);
  // Kuhn's augmenting paths; n is at most a few hundred.
  const auto augment = [&](const auto& self, size_t i) -> bool {
    for (size_t j = 0; j < n_; ++j) {
      const Outcome edge = edges_[i * n_ + j];
      if (edge == Outcome::different || (edge == Outcome::undecided && !with_undecided)) continue;
      if (seen[j] != 0) continue;
      seen[j] = 1;
      if (owner[j] == n_ || self(self, owner[j])) {
        owner[j] = i;
        return true;
      }
    }
    return false;
  };
  for (size_t i = 0; i < n_; ++i) {
    std::fill(seen.begin(), seen.end(), char{0});
    if (!augment(augment, i)) return false;
  }
  return true;
}

Outcome MatchTable::match() const {
  if (perfect(false)) return Outcome::equal;
  return perfect(true) ? Outcome::undecided : Outcome::different;
}

Outcome answers_equal(const MathAnswer& gold, const MathAnswer& answer, const MathPolicy& policy) {
  Budget budget;
  Outcome best = Outcome::different;
  for (const Value& g : gold.readings) {
    for (const Value& a : answer.readings) {
      Comparer comparer(policy, budget);
      best = either(best, comparer.values(g, a));
      if (best == Outcome::equal) return best;
    }
  }
  return best;
}

}  // namespace r1
