// Integrals without bounds, beside functions and each other.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/verify/value/diff.h"
#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/rename.h"

namespace r1 {

Outcome compare_antiderivatives(const Expr& a, const Expr& b, Budget& budget) {
  const std::string& name = a.op == Op::antiderivative ? a.name : b.name;
  ExprPool pool;
  // \int dz/z is \ln|z| + C: what is integrated over is real, whatever its name.
  std::vector<std::string> names;
  collect_variables(a, names);
  collect_variables(b, names);
  const bool complex =
      (name == "z" || name == "w") && std::find(names.begin(), names.end(), "x") == names.end();
  const std::string by = complex ? "x" : name;
  const auto real = [&](const Expr& e) -> const Expr* {
    const bool integral = e.op == Op::antiderivative;
    if (integral && e.name != name) return nullptr;
    const Expr* body = integral ? e.args[0] : &e;
    if (complex) body = renamed(body, name, pool.variable(by), pool);
    return integral ? body : differentiate(*body, by, pool);
  };
  const Expr *da = real(a), *db = real(b);
  if (da == nullptr || db == nullptr) return Outcome::undecided;
  return compare_expressions(*da, *db, budget);
}

}  // namespace r1
