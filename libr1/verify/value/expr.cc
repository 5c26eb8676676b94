// SPDX-License-Identifier: MIT
#include "libr1/verify/value/expr.h"

#include <algorithm>

namespace r1 {

Expr* ExprPool::make(Op op) {
  // A full pool hands out a spare node, again and again, which never has arguments: the parser sees
  // full() and drops the result. No node that is in use changes.
  if (nodes_.size() >= kMaxNodes) {
    full_ = true;
    spare_ = Expr{};
    return &spare_;
  }
  nodes_.emplace_back();
  nodes_.back().op = op;
  return &nodes_.back();
}

const Expr* ExprPool::number(Rational value) {
  Expr* e = make(Op::number);
  e->value = std::move(value);
  return e;
}

const Expr* ExprPool::variable(std::string name) {
  Expr* e = make(Op::variable);
  e->name = std::move(name);
  return e;
}

const Expr* ExprPool::node(Op op, std::vector<const Expr*> args) {
  Expr* e = make(op);
  if (!full_) e->args = std::move(args);
  return e;
}

const Expr* ExprPool::binder(Op op, std::string name, std::vector<const Expr*> args) {
  Expr* e = make(op);
  if (!full_) {
    e->args = std::move(args);
    e->name = std::move(name);
  }
  return e;
}

void collect_variables(const Expr& expr, std::vector<std::string>& names) {
  if (expr.op == Op::variable && std::find(names.begin(), names.end(), expr.name) == names.end()) {
    names.push_back(expr.name);
  }
  if (binds_variable(expr.op) && expr.op != Op::antiderivative) {
    std::vector<std::string> inner;
    collect_variables(*expr.args.back(), inner);
    std::erase(inner, expr.name);
    for (size_t i = 0; i + 1 < expr.args.size(); ++i) collect_variables(*expr.args[i], inner);
    for (std::string& name : inner) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    return;
  }
  for (const Expr* arg : expr.args) collect_variables(*arg, names);
}

bool contains_op(const Expr& expr, Op op) {
  if (expr.op == op) return true;
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [op](const Expr* arg) { return contains_op(*arg, op); });
}

bool contains_binder(const Expr& expr) {
  if (binds_variable(expr.op)) return true;
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [](const Expr* arg) { return contains_binder(*arg); });
}

bool same_tree(const Expr& a, const Expr& b) {
  if (a.op != b.op || a.args.size() != b.args.size() || a.name != b.name) return false;
  if (a.op == Op::number) return a.value == b.value;
  for (size_t i = 0; i < a.args.size(); ++i) {
    if (!same_tree(*a.args[i], *b.args[i])) return false;
  }
  return true;
}

int64_t written_bits(const Expr& expr) {
  int64_t bits = expr.op == Op::number ? expr.value.bits() : 0;
  for (const Expr* arg : expr.args) bits += written_bits(*arg);
  return bits;
}

}  // namespace r1
