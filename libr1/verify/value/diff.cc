// SPDX-License-Identifier: MIT
#include "libr1/verify/value/diff.h"

#include <algorithm>

#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

class Differentiator {
 public:
  Differentiator(const std::string& name, ExprPool& pool) : name_(name), pool_(pool) {}

  const Expr* of(const Expr& e) {
    if (pool_.full() || !depends(e)) return pool_.full() ? nullptr : pool_.number(0);
    switch (e.op) {
      case Op::variable: return pool_.number(1);
      case Op::antiderivative: return e.name == name_ ? e.args[0] : nullptr;
      case Op::add: return sum(e);
      case Op::neg: return negative(of(*e.args[0]));
      case Op::mul: return product(e);
      case Op::div: return quotient(e);
      case Op::pow: return power(*e.args[0], *e.args[1], e);
      case Op::root: return root(e);
      case Op::integral: return integral(e);
      case Op::log: {
        const Expr* inner = depends(*e.args[0]) ? nullptr : of(*e.args[1]);
        return over(inner, times(e.args[1], pool_.node(Op::ln, {e.args[0]})));
      }
      default: return e.args.size() == 1 ? chain(e) : nullptr;
    }
  }

 private:
  bool depends(const Expr& e) const {
    std::vector<std::string> names;
    collect_variables(e, names);
    return std::find(names.begin(), names.end(), name_) != names.end();
  }

  // Each passes a nullptr on.
  const Expr* negative(const Expr* a) { return a == nullptr ? nullptr : pool_.node(Op::neg, {a}); }
  const Expr* times(const Expr* a, const Expr* b) {
    return a == nullptr || b == nullptr ? nullptr : pool_.node(Op::mul, {a, b});
  }
  const Expr* over(const Expr* a, const Expr* b) {
    return a == nullptr || b == nullptr ? nullptr : pool_.node(Op::div, {a, b});
  }
  const Expr* plus(const Expr* a, const Expr* b) {
    return a == nullptr || b == nullptr ? nullptr : pool_.node(Op::add, {a, b});
  }
  const Expr* square(const Expr* a) { return pool_.node(Op::pow, {a, pool_.number(2)}); }
  const Expr* sqrt(const Expr* a) { return pool_.node(Op::root, {pool_.number(2), a}); }
  const Expr* one() { return pool_.number(1); }

  const Expr* sum(const Expr& e) {
    std::vector<const Expr*> terms;
    for (const Expr* arg : e.args) {
      const Expr* d = of(*arg);
      if (d == nullptr) return nullptr;
      terms.push_back(d);
    }
    return pool_.node(Op::add, std::move(terms));
  }

  const Expr* product(const Expr& e) {
    std::vector<const Expr*> terms;
    for (size_t i = 0; i < e.args.size(); ++i) {
      if (!depends(*e.args[i])) continue;
      const Expr* d = of(*e.args[i]);
      if (d == nullptr) return nullptr;
      std::vector<const Expr*> factors = e.args;
      factors[i] = d;
      terms.push_back(pool_.node(Op::mul, std::move(factors)));
    }
    return terms.size() == 1 ? terms[0] : pool_.node(Op::add, std::move(terms));
  }

  const Expr* quotient(const Expr& e) {
    const Expr* top = times(of(*e.args[0]), e.args[1]);
    const Expr* bottom = times(e.args[0], of(*e.args[1]));
    return over(plus(top, negative(bottom)), square(e.args[1]));
  }

  // u^v: v u^(v-1) u' for a constant v, else u^v (v' ln u + v u' / u)
  const Expr* power(const Expr& u, const Expr& v, const Expr& whole) {
    if (!depends(v)) {
      const Expr* less = pool_.node(Op::add, {&v, pool_.number(-1)});
      return times(times(&v, pool_.node(Op::pow, {&u, less})), of(u));
    }
    const Expr* first = times(of(v), pool_.node(Op::ln, {&u}));
    if (!depends(u)) return times(&whole, first);
    return times(&whole, plus(first, over(times(&v, of(u)), &u)));
  }

  const Expr* root(const Expr& e) {
    if (depends(*e.args[0])) return nullptr;
    return over(times(&e, of(*e.args[1])), times(e.args[0], e.args[1]));
  }

  // Of an integral by an end of its range.
  const Expr* integral(const Expr& e) {
    const Expr* body = e.args[2];
    std::vector<std::string> names;
    collect_variables(*body, names);
    if (e.name != name_ && std::find(names.begin(), names.end(), name_) != names.end())
      return nullptr;
    const auto at = [&](const Expr& end) {
      return depends(end) ? times(substituted(*body, e.name, &end, pool_), of(end))
                          : pool_.number(0);
    };
    return plus(at(*e.args[1]), negative(at(*e.args[0])));
  }

  const Expr* chain(const Expr& e) { return times(outer(e, e.args[0]), of(*e.args[0])); }

  // f'(u) for the function f of the node.
  const Expr* outer(const Expr& e, const Expr* u) {
    const auto call = [&](Op op) { return pool_.node(op, {u}); };
    const auto one_plus = [&](int sign, const Expr* a) {
      return pool_.node(Op::add, {one(), sign > 0 ? a : pool_.node(Op::neg, {a})});
    };
    switch (e.op) {
      case Op::abs: return over(u, &e);
      case Op::sin: return call(Op::cos);
      case Op::cos: return negative(call(Op::sin));
      case Op::tan: return square(call(Op::sec));
      case Op::cot: return negative(square(call(Op::csc)));
      case Op::sec: return times(&e, call(Op::tan));
      case Op::csc: return negative(times(&e, call(Op::cot)));
      case Op::asin: return over(one(), sqrt(one_plus(-1, square(u))));
      case Op::acos: return negative(over(one(), sqrt(one_plus(-1, square(u)))));
      case Op::atan: return over(one(), one_plus(1, square(u)));
      case Op::acot: return negative(over(one(), one_plus(1, square(u))));
      case Op::sinh: return call(Op::cosh);
      case Op::cosh: return call(Op::sinh);
      case Op::tanh: return over(one(), square(call(Op::cosh)));
      case Op::asinh: return over(one(), sqrt(one_plus(1, square(u))));
      case Op::acosh: return over(one(), sqrt(pool_.node(Op::add, {square(u), pool_.number(-1)})));
      case Op::atanh: return over(one(), one_plus(-1, square(u)));
      case Op::exp: return &e;
      case Op::ln: return over(one(), u);
      case Op::erf: {
        const Expr* bell = pool_.node(Op::exp, {negative(square(u))});
        return over(times(pool_.number(2), bell), sqrt(pool_.node(Op::pi)));
      }
      default: return nullptr;
    }
  }

  const std::string& name_;
  ExprPool& pool_;
};

}  // namespace

const Expr* differentiate(const Expr& expr, const std::string& name, ExprPool& pool) {
  const Expr* d = Differentiator(name, pool).of(expr);
  return pool.full() ? nullptr : d;
}

}  // namespace r1
