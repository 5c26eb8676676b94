// Sums and products with dots in them: 1 + 3 + \cdots + (2n-1), n(n-1)\cdots 1, 2 + 4 + \cdots +
// 100. They become sums and products over an index whose term is read off what is written; where no
// rule fits all that is written, they are no expressions. SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/parse/expr_parser.h"
#include "libr1/verify/value/eval.h"
#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

constexpr const char* kIndex = "#dots";
constexpr int64_t kMaxSteps = 3000;

using Terms = std::vector<const Expr*>;

class Progression {
 public:
  Progression(Op op, ExprPool& pool) : op_(op), pool_(pool) {}

  /// The sum or product of `lead`, what the dots leave out, and `tail`; nullptr if no rule is seen.
  const Expr* of(const Terms& lead, const Terms& tail) {
    if (lead.empty() || lead.size() + tail.size() < 2 || lead.size() > 8 || tail.size() > 8)
      return nullptr;
    if (tail.empty()) return op_ == Op::sum ? endless(lead) : nullptr;
    if (const Expr* e = one_way(lead, tail)) return e;
    return one_way({tail.rbegin(), tail.rend()}, {lead.rbegin(), lead.rend()});
  }

 private:
  bool same(const Expr* a, const Expr* b) {
    return a != nullptr && b != nullptr && compare_expressions(*a, *b, budget_) == Outcome::equal;
  }
  const Expr* binary(Op op, const Expr* a, const Expr* b) { return pool_.node(op, {a, b}); }

  // a + ar + ar^2 + ...
  const Expr* endless(const Terms& t) {
    if (t.size() < 3) return nullptr;
    for (size_t i = 1; i + 1 < t.size(); ++i) {
      if (!same(binary(Op::mul, t[i], t[i]), binary(Op::mul, t[i - 1], t[i + 1]))) return nullptr;
    }
    const Expr* ratio = binary(Op::div, t[1], t[0]);
    Rational r;
    if (eval_exact(*ratio, {}, budget_, r) && !(r.abs() < Rational(1))) return nullptr;
    const Expr* rest = binary(Op::add, pool_.number(1), pool_.node(Op::neg, {ratio}));
    return binary(Op::div, t[0], rest);
  }

  const Expr* one_way(const Terms& lead, const Terms& tail) {
    if (const Expr* e = by_letter(lead, tail)) return e;
    if (const Expr* e = by_numbers(lead, tail)) return e;
    return op_ == Op::sum ? geometric(lead, tail) : nullptr;
  }

  const Expr* over(const Expr* low, const Expr* high, const Expr* term) {
    return pool_.full() ? nullptr : pool_.binder(op_, kIndex, {low, high, term});
  }

  // The last term with a letter counted down: of 2n - 1 for n = 1, 2, ... come 1, 3, ...
  const Expr* by_letter(const Terms& lead, const Terms& tail) {
    const Expr* last = tail.back();
    std::vector<std::string> names;
    collect_variables(*last, names);
    for (const std::string& name : names) {
      const auto at = [&](const Expr* n) { return renamed(last, name, n, pool_); };
      const Expr* letter = pool_.variable(name);
      bool fits = lead.size() > 1 || tail.size() > 1 || last->op == Op::variable;
      for (size_t k = 1; fits && k < tail.size(); ++k) {
        const Expr* before = binary(Op::add, letter, pool_.number(-static_cast<int64_t>(k)));
        fits = same(tail[tail.size() - 1 - k], at(before));
      }
      if (!fits) continue;
      for (const int64_t start : {1, 0, 2, 3, -1}) {
        size_t i = 0;
        while (i < lead.size() && same(lead[i], at(pool_.number(start + static_cast<int64_t>(i)))))
          ++i;
        if (i == lead.size()) return over(pool_.number(start), letter, at(pool_.variable(kIndex)));
      }
    }
    return nullptr;
  }

  // One tree for all the terms, in which the numbers that differ go up in equal steps: 1/(2 \cdot
  // 3), 1/(3 \cdot 4). `steps` is how many terms after the first the last one is, 0 if not known
  // yet.
  const Expr* blend(const Terms& t, int64_t& steps) {
    const Expr& first = *t[0];
    for (const Expr* e : t) {
      if (e->op != first.op || e->args.size() != first.args.size() || e->name != first.name)
        return nullptr;
    }
    if (first.op == Op::number) return blend_numbers(t, steps);
    if (first.args.empty()) return &first;
    if (binds_variable(first.op)) return nullptr;
    Terms args;
    for (size_t i = 0; i < first.args.size(); ++i) {
      Terms column;
      for (const Expr* e : t) column.push_back(e->args[i]);
      args.push_back(blend(column, steps));
      if (args.back() == nullptr) return nullptr;
    }
    return pool_.node(first.op, std::move(args));
  }

  const Expr* blend_numbers(const Terms& t, int64_t& steps) {
    const Rational& first = t[0]->value;
    const Rational step = t.size() > 2 ? t[1]->value - first : Rational(1);
    if (std::all_of(t.begin(), t.end(), [&](const Expr* e) { return e->value == first; }))
      return t[0];
    for (size_t i = 1; i + 1 < t.size(); ++i) {
      if (!(t[i]->value - t[i - 1]->value == step)) return nullptr;
    }
    if (step.is_zero()) return nullptr;
    const Rational count = (t.back()->value - first) / step;
    if (!count.is_integer() || !count.fits_small() || count.small() > kMaxSteps ||
        count.small() < static_cast<int64_t>(t.size()) - 1 ||
        (steps != 0 && count.small() != steps))
      return nullptr;
    steps = count.small();
    const Expr* more = binary(Op::mul, pool_.number(step), pool_.variable(kIndex));
    return binary(Op::add, pool_.number(first), more);
  }

  // The terms without their signs; false if these neither stay nor alternate.
  static bool unsigned_terms(const Terms& t, Terms& out, bool& alternating) {
    const auto negative = [](const Expr* e) { return e->op == Op::neg; };
    alternating = t.size() > 2 && negative(t[0]) != negative(t[1]);
    for (size_t i = 0; i < t.size(); ++i) {
      if (i + 1 < t.size() && negative(t[i]) != (negative(t[0]) != (alternating && i % 2 == 1)))
        return false;
      out.push_back(negative(t[i]) ? t[i]->args[0] : t[i]);
    }
    return true;
  }

  const Expr* by_numbers(const Terms& lead, const Terms& tail) {
    Terms all = lead, bare;
    all.push_back(tail.back());
    bool alternating = false;
    int64_t steps = 0;
    if (!unsigned_terms(all, bare, alternating)) return nullptr;
    const Expr* term = blend(bare, steps);
    if (term == nullptr || steps == 0) return nullptr;
    if (alternating)
      term = binary(Op::mul, binary(Op::pow, pool_.number(-1), pool_.variable(kIndex)), term);
    if (all[0]->op == Op::neg) term = pool_.node(Op::neg, {term});
    for (size_t k = 0; k < tail.size(); ++k) {
      const Expr* there = pool_.number(steps - static_cast<int64_t>(k));
      if (!same(tail[tail.size() - 1 - k], renamed(term, kIndex, there, pool_))) return nullptr;
    }
    return over(pool_.number(0), pool_.number(steps), term);
  }

  // 1 + 2 + 4 + ... + 1024
  const Expr* geometric(const Terms& lead, const Terms& tail) {
    std::vector<Rational> t(lead.size());
    Rational last;
    for (size_t i = 0; i < lead.size(); ++i) {
      if (!eval_exact(*lead[i], {}, budget_, t[i]) || t[i].is_zero()) return nullptr;
    }
    if (t.size() < 3 || tail.size() > 1 || !eval_exact(*tail[0], {}, budget_, last)) return nullptr;
    const Rational ratio = t[1] / t[0];
    for (size_t i = 1; i + 1 < t.size(); ++i) {
      if (!(t[i + 1] == t[i] * ratio)) return nullptr;
    }
    Rational at = t[0];
    for (int64_t n = 0; n < kMaxSteps && at.bits() < 4000 && budget_.spend(1 + at.bits() / 64);
         ++n) {
      if (at == last) {
        const Expr* power = binary(Op::pow, pool_.number(ratio), pool_.variable(kIndex));
        return over(pool_.number(0), pool_.number(n), binary(Op::mul, lead[0], power));
      }
      at = at * ratio;
    }
    return nullptr;
  }

  Op op_;
  ExprPool& pool_;
  Budget budget_{200000};
};

// The element at 1 for a_1, at n for a_n: what the dots leave out are others of the sequence.
const Expr* with_elements(const Expr* e, ExprPool& pool) {
  const size_t mark = e->op == Op::variable ? e->name.find('_') : std::string::npos;
  if (mark != std::string::npos) {
    const std::string index = e->name.substr(mark + 1);
    const bool number = index.size() < 4 && index.find_first_not_of("0123456789") == index.npos;
    if (index.empty() || !(number || index.size() == 1)) return e;
    const Expr* at = number ? pool.number(std::stoll(index)) : pool.variable(index);
    return pool.binder(Op::element, e->name.substr(0, mark), {at});
  }
  Terms args;
  for (const Expr* arg : e->args) args.push_back(with_elements(arg, pool));
  if (args == e->args) return e;
  return e->name.empty() ? pool.node(e->op, std::move(args))
                         : pool.binder(e->op, e->name, std::move(args));
}

// The factors of a product of products.
void flatten(const Expr* e, Terms& out) {
  if (e->op != Op::mul) {
    out.push_back(e);
    return;
  }
  for (const Expr* arg : e->args) flatten(arg, out);
}

}  // namespace

const Expr* ExprParser::dotted(Op op, const Terms& lead, const Terms& tail) {
  const Expr* e = ok_ ? Progression(op, pool_).of(lead, tail) : nullptr;
  if (e == nullptr && ok_) {
    Terms first, last;
    for (const Expr* term : lead) first.push_back(with_elements(term, pool_));
    for (const Expr* term : tail) last.push_back(with_elements(term, pool_));
    if (last != tail) e = Progression(op, pool_).of(first, last);
  }
  return e != nullptr ? e : fail();
}

// Behind the dots of 1 \cdot 2 \cdots n and n(n-1) \cdots 1.
const Expr* ExprParser::dotted_product(const Expr* before) {
  next();
  Terms lead, tail;
  flatten(before, lead);
  accept('*');
  do {
    const bool whole = peek().kind == Tok::number;  // 2n is one factor
    tail.push_back(whole ? implicit_product(signed_power()) : signed_power());
    while (ok_ && !whole && (starts_factor() || number_after_bracket())) tail.push_back(power());
  } while (ok_ && accept('*'));
  return dotted(Op::product, lead, tail);
}

}  // namespace r1
