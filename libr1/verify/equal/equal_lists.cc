// Lists, tuples, sets and phrases against each other.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/equal/comparer.h"

namespace r1 {
namespace {

// "True, False": each answers a question of its own.
bool are_verdicts(const std::vector<Value>& items) {
  return std::all_of(items.begin(), items.end(), [](const Value& v) {
    const auto* w = std::get_if<Words>(&v.what);
    return w != nullptr && (w->normal == "true" || w->normal == "false");
  });
}

// p and q against p or q: two statements, where numbers and equations are but listed.
bool joined_apart(const Sequence& g, const Sequence& a) {
  const auto letter = [](const Value& v) {
    const Scalar* s = as_scalar(v);
    return s != nullptr && s->expr->op == Op::variable;
  };
  return ((g.joint == 'a' && a.joint == 'o') || (g.joint == 'o' && a.joint == 'a')) &&
         std::all_of(g.items.begin(), g.items.end(), letter) &&
         std::all_of(a.items.begin(), a.items.end(), letter);
}

}  // namespace

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
  if (g.empty()) return Outcome::equal;
  // 12 men and 8 women: where both sides count the same things, each goes with its own; f(x) = 1
  // and g(x) = 2 too.
  const auto counted = [](const std::vector<Value>& items) {
    std::vector<std::string> names;
    for (const Value& v : items) {
      const Scalar* s = as_scalar(v);
      const auto* r = std::get_if<Relation>(&v.what);
      names.push_back(s != nullptr ? s->unit.name : r != nullptr ? r->label : "");
    }
    return names;
  };
  const std::vector<std::string> gn = counted(g), an = counted(a);
  const bool apart =
      gn.front() != gn.back() && std::is_permutation(gn.begin(), gn.end(), an.begin(), an.end());
  MatchTable table(g.size());
  for (size_t i = 0; i < g.size(); ++i) {
    for (size_t j = 0; j < a.size(); ++j) {
      if (!apart || gn[i] == an[j]) table.set(i, j, values(g[i], a[j]));
    }
  }
  return table.match();
}

// Repeated elements of a set count once.
Outcome Comparer::sets(const std::vector<Value>& g, const std::vector<Value>& a) {
  // {1, {2}} is not {1, 2}, though {2} alone is 2.
  const auto any_set = [](const std::vector<Value>& items) {
    return std::any_of(items.begin(), items.end(), [](const Value& v) {
      const auto* s = std::get_if<Sequence>(&v.what);
      return s != nullptr && s->open == '{';
    });
  };
  if (any_set(g) != any_set(a)) return Outcome::different;
  const auto covered = [&](const std::vector<Value>& from, const std::vector<Value>& in,
                           bool swap) {
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

// "center (1, 2) and radius 3" against "center (1, 2), radius 3".
Outcome Comparer::phrases(const Sequence& g, const Sequence& a) {
  const auto flat = [](const Sequence& s) {
    std::vector<Value> out;
    for (const Value& v : s.items) {
      const auto* inner = std::get_if<Sequence>(&v.what);
      const auto* r = std::get_if<Relation>(&v.what);
      if (inner != nullptr && inner->open == 'w')
        out.insert(out.end(), inner->items.begin(), inner->items.end());
      else if (r != nullptr && std::holds_alternative<Words>(r->sides[0].what))
        out.insert(out.end(), r->sides.begin(), r->sides.end());
      else
        out.push_back(v);
    }
    // Word for word, since a comma can part them.
    std::vector<Value> apart;
    for (Value& v : out) {
      auto* w = std::get_if<Words>(&v.what);
      if (w == nullptr) {
        apart.push_back(std::move(v));
        continue;
      }
      for (size_t at = 0; at < w->normal.size();) {
        const size_t end = std::min(w->normal.find(' ', at), w->normal.size());
        apart.push_back(Value{Words{w->normal.substr(at, end - at)}});
        at = end + 1;
      }
    }
    return apart;
  };
  if ((g.open != 'w' && g.open != 0) || (a.open != 'w' && a.open != 0)) return Outcome::different;
  const Outcome same = in_order(flat(g), flat(a));
  // Other vectors can span the same space.
  const auto* w = std::get_if<Words>(&g.items[0].what);
  return same == Outcome::different && w != nullptr && w->normal == "span" ? Outcome::undecided
                                                                           : same;
}

Outcome Comparer::sequences(const Sequence& g, const Sequence& a) {
  const bool g_set = g.open == '{', a_set = a.open == '{';
  const bool g_bare = g.open == 0, a_bare = a.open == 0;
  if (g.open == 'w' || a.open == 'w') return phrases(g, a);
  if (g_set || a_set) {
    // [1, 2, 3] as programs print a list; of two elements it is an interval.
    const auto printed = [](const Sequence& s) {
      return s.open == '[' && s.close == '[' && s.items.size() > 2;
    };
    if ((g_set || g_bare || printed(g)) && (a_set || a_bare || printed(a)))
      return sets(g.items, a.items);
    return Outcome::different;  // a tuple or interval is no set of its ends
  }
  // "x = 1 or x = 2" is no point.
  if ((g_bare && g.joint == 'o' && a.open == '(') || (a_bare && a.joint == 'o' && g.open == '('))
    return Outcome::different;
  // (3, 4] is an interval, no list.
  const auto half_open = [](const Sequence& s) { return s.open != s.close; };
  if ((g_bare && half_open(a)) || (a_bare && half_open(g))) return Outcome::different;
  if (g_bare && a_bare && are_verdicts(g.items) && are_verdicts(a.items))
    return in_order(g.items, a.items);
  if (g_bare && a_bare) {
    if (joined_apart(g, a)) return Outcome::different;
    return policy_.ordered_lists ? in_order(g.items, a.items) : matched(g.items, a.items);
  }
  if (is_interval_shape(g) && is_interval_shape(a) && (g.open != a.open || g.close != a.close)) {
    // Brackets that differ mean something only if these can be intervals.
    if (half_open(g) || half_open(a)) return Outcome::different;
    int order = 0;
    if (order_constants(*as_scalar(g.items[0])->expr, *as_scalar(g.items[1])->expr, budget_,
                        order) &&
        order < 0) {
      return Outcome::different;
    }
  }
  // y = 2, x = 1 is (1, 2): the names are in the order of the alphabet.
  const auto by_name = [](const Sequence& s) {
    std::vector<Value> items = s.items;
    const auto label = [](const Value& v) {
      const auto* r = std::get_if<Relation>(&v.what);
      return r != nullptr && r->ops.size() == 1 && r->ops[0] == '=' ? r->label : std::string();
    };
    const bool named = s.open == 0 && std::none_of(items.begin(), items.end(), [&](const Value& v) {
                         return label(v).empty();
                       });
    if (named)
      std::stable_sort(items.begin(), items.end(),
                       [&](const Value& x, const Value& y) { return label(x) < label(y); });
    return items;
  };
  const Outcome same = in_order(g.items, a.items);
  if (same == Outcome::equal || g_bare == a_bare) return same;
  return either(same, in_order(by_name(g), by_name(a)));
}

}  // namespace r1
