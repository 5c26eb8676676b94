// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/shapes.h"

#include <algorithm>

#include "libr1/verify/value/rename.h"

namespace r1 {

std::string argument_of(const std::string& label) {
  // a_n
  if (label.size() == 3 && label[1] == '_' && label[2] >= 'i' && label[2] <= 'n')
    return label.substr(2);
  const size_t open = label.find('(');
  if (open == std::string::npos || open + 3 != label.size() || label.back() != ')') return "";
  return label.substr(open + 1, 1);
}

bool other_function(const std::string& a, const std::string& b) {
  const std::string f = a.substr(0, a.find('(')), g = b.substr(0, b.find('('));
  return !f.empty() && !g.empty() && f[0] == g[0] && f != g && f.size() < a.size() &&
         g.size() < b.size();
}

const Matrix* line_of(const Value& v) {
  const auto* m = std::get_if<Matrix>(&v.what);
  return m != nullptr && (m->rows == 1 || m->cols == 1) ? m : nullptr;
}

std::optional<Matrix> matrix_of(const Value& v) {
  const auto* s = std::get_if<Sequence>(&v.what);
  if (s == nullptr || (s->open != '[' && s->open != '(')) return std::nullopt;
  Matrix m;
  for (const Value& row : s->items) {
    const auto* cells = std::get_if<Sequence>(&row.what);
    if (cells == nullptr || cells->open == 0 || (m.rows > 0 && cells->items.size() != m.cols))
      return std::nullopt;
    m.cols = cells->items.size();
    ++m.rows;
    m.items.insert(m.items.end(), cells->items.begin(), cells->items.end());
  }
  return m.rows == 0 ? std::nullopt : std::optional(std::move(m));
}

Ratio ratio_of(const ClockTime& t, ExprPool& pool) {
  Ratio r;
  for (const int n : {t.hour, t.minute})
    r.parts.push_back(Value{Scalar{pool.number(n), std::nullopt, {}}});
  return r;
}

bool is_class(const Expr& e) { return e.op == Op::mod && e.name == "pmod"; }

bool is_identity(const Matrix& m, const Expr* e, ExprPool& pool, Budget& budget) {
  if (m.rows != m.cols || m.rows < 2) return false;
  std::vector<std::string> names;
  collect_variables(*e, names);
  const auto name = std::find_if(names.begin(), names.end(), [&](const std::string& n) {
    return n == "I" || n == "I_n" || n == "I_" + std::to_string(m.rows);
  });
  if (name == names.end()) return false;
  const auto at = [&](int64_t n) { return renamed(e, *name, pool.number(n), pool); };
  const Expr *factor = at(1), *zero = pool.number(0);
  const Expr* twice = pool.node(Op::mul, {pool.number(2), factor});
  if (compare_expressions(*at(2), *twice, budget) != Outcome::equal ||
      compare_expressions(*at(0), *zero, budget) != Outcome::equal)
    return false;
  for (size_t i = 0; i < m.items.size(); ++i) {
    const auto* s = std::get_if<Scalar>(&m.items[i].what);
    const Expr* entry = i % (m.cols + 1) == 0 ? factor : zero;
    if (s == nullptr || compare_expressions(*s->expr, *entry, budget) != Outcome::equal)
      return false;
  }
  return true;
}

bool is_origin(const Value& v) {
  const auto* s = std::get_if<Sequence>(&v.what);
  return s != nullptr && s->open == '(' && s->close == '(' && s->items.size() < 4 &&
         std::all_of(s->items.begin(), s->items.end(), [](const Value& item) {
           const auto* zero = std::get_if<Scalar>(&item.what);
           return zero != nullptr && zero->expr->op == Op::number && zero->expr->value.is_zero();
         });
}

}  // namespace r1
