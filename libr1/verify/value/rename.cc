// SPDX-License-Identifier: MIT
#include "libr1/verify/value/rename.h"

#include <algorithm>
#include <utility>

namespace r1 {
namespace {

// The same tree with f(e) where that is not nullptr.
template <typename F>
const Expr* mapped(const Expr* e, ExprPool& pool, const F& f) {
  if (const Expr* other = f(e)) return other;
  std::vector<const Expr*> args;
  for (const Expr* arg : e->args) args.push_back(mapped(arg, pool, f));
  if (args == e->args) return e;
  return e->name.empty() ? pool.node(e->op, std::move(args))
                         : pool.binder(e->op, e->name, std::move(args));
}

}  // namespace

const Expr* renamed(const Expr* e, const std::string& from, const Expr* to, ExprPool& pool) {
  return mapped(e, pool, [&](const Expr* x) -> const Expr* {
    if (binds_variable(x->op) && x->name == from) return x;
    return x->op == Op::variable && x->name == from ? to : nullptr;
  });
}

const Expr* with_bound_names(const Expr* e, ExprPool& pool, int depth) {
  if (!contains_binder(*e)) return e;
  std::vector<const Expr*> args;
  const bool binds = binds_variable(e->op) && e->op != Op::antiderivative;
  const std::string name = "#" + std::to_string(depth);
  for (size_t i = 0; i < e->args.size(); ++i) {
    const Expr* arg = e->args[i];
    if (binds && i + 1 == e->args.size()) arg = renamed(arg, e->name, pool.variable(name), pool);
    args.push_back(with_bound_names(arg, pool, depth + 1));
  }
  return binds                         ? pool.binder(e->op, name, std::move(args))
         : e->op == Op::antiderivative ? e
                                       : pool.node(e->op, std::move(args));
}

std::string added_constant(const Expr& e) {
  if (e.op != Op::add) return "";
  for (const Expr* term : e.args) {
    if (term->op != Op::variable) continue;
    const std::string& name = term->name;
    if (name == "C" || name == "c" || name == "K" || name.starts_with("C_") ||
        name.starts_with("c_"))
      return name;
  }
  return "";
}

std::vector<const Expr*> with_constants_of(const Expr& g, const Expr* a, ExprPool& pool) {
  std::vector<std::string> g_names, a_names;
  collect_variables(g, g_names);
  collect_variables(*a, a_names);
  const auto constants = [](const std::vector<std::string>& names, bool& indexed) {
    std::vector<std::string> found, letters;
    for (const std::string& n : names) {
      if (n.size() == 3 && (n[0] == 'C' || n[0] == 'c') && n[1] == '_') found.push_back(n);
      if (n.size() == 1 && std::string_view("ABCKabc").find(n[0]) != std::string_view::npos)
        letters.push_back(n);
    }
    indexed = !found.empty();
    return indexed ? found : letters;
  };
  bool g_indexed = false, a_indexed = false;
  const auto from = constants(a_names, a_indexed), to = constants(g_names, g_indexed);
  // One constant: A e^{2x} is C e^{2x}. Other letters are quantities as often as not.
  if (from.size() == 1 && to.size() == 1 && from != to && contains_op(g, Op::euler)) {
    std::erase(a_names, from[0]);
    std::erase(g_names, to[0]);
    std::sort(a_names.begin(), a_names.end());
    std::sort(g_names.begin(), g_names.end());
    const auto arbitrary = [](const std::string& n) {
      return n.size() == 3 || n == "C" || n == "A" || n == "K";
    };
    const bool both =
        arbitrary(from[0]) && arbitrary(to[0]) && !g_names.empty() && a_names == g_names;
    if (both) return {renamed(a, from[0], pool.variable(to[0]), pool)};
  }
  // c_1 to c_4 are C_1 to C_4: too many to try each order.
  if (g_indexed && a_indexed && from.size() == to.size() && from.size() > 2) {
    const Expr* e = a;
    for (const std::string& name : from) {
      const auto own =
          std::find_if(to.begin(), to.end(), [&](const std::string& n) { return n[2] == name[2]; });
      if (own == to.end()) return {};
      e = renamed(e, name, pool.variable(*own), pool);
    }
    return {e};
  }
  if (from.size() != to.size() || from.size() != 2 || !(g_indexed || a_indexed)) return {};
  std::vector<const Expr*> out;
  for (const size_t first : {0, 1}) {
    // By names that nothing has, since the constants may change places.
    const Expr* e =
        renamed(renamed(a, from[0], pool.variable("#1"), pool), from[1], pool.variable("#2"), pool);
    e = renamed(e, "#1", pool.variable(to[first]), pool);
    out.push_back(renamed(e, "#2", pool.variable(to[1 - first]), pool));
  }
  return out;
}

const Expr* with_planck(const Expr* e, const Expr& other, ExprPool& pool) {
  std::vector<std::string> names, others;
  collect_variables(*e, names);
  const auto has = [](const std::vector<std::string>& list, const char* name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  if (!has(names, "hbar") || has(names, "h")) return e;
  collect_variables(other, others);
  if (!has(others, "h") || has(others, "hbar")) return e;
  const Expr* turn = pool.node(Op::mul, {pool.number(2), pool.node(Op::pi)});
  return renamed(e, "hbar", pool.node(Op::div, {pool.variable("h"), turn}), pool);
}

std::string counting_letter(const Expr& e) {
  if ((e.op != Op::add && e.op != Op::mul) || !contains_op(e, Op::pi)) return "";
  std::vector<std::string> names;
  collect_variables(e, names);
  const bool counts =
      names.size() == 1 && names[0].size() == 1 && names[0][0] >= 'k' && names[0][0] <= 'n';
  return counts ? names[0] : "";
}

std::optional<std::vector<const Expr*>> vector_parts(const Expr* e, size_t size, ExprPool& pool) {
  std::vector<std::string> names;
  collect_variables(*e, names);
  const auto has = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if ((size != 2 && size != 3) || !(has("j") || (size == 3 && has("k"))) || (size == 2 && has("k")))
    return std::nullopt;
  std::vector<const Expr*> parts;
  for (size_t unit = 0; unit < size; ++unit) {
    parts.push_back(mapped(e, pool, [&](const Expr* x) -> const Expr* {
      if (x->op == Op::imaginary) return pool.number(unit == 0 ? 1 : 0);
      if (x->op != Op::variable || (x->name != "i" && x->name != "j" && x->name != "k"))
        return nullptr;
      return pool.number(x->name[0] - 'i' == static_cast<int>(unit) ? 1 : 0);
    }));
  }
  return parts;
}

const Expr* approach(const Expr& to, bool infinite, int side, const Expr* y, ExprPool& pool) {
  const Expr* step = infinite ? y : pool.node(Op::div, {pool.number(1), y});
  if (side < 0) step = pool.node(Op::neg, {step});
  const bool zero = to.op == Op::number && to.value.is_zero();
  return infinite || zero ? step : pool.node(Op::add, {&to, step});
}

const Expr* substituted(const Expr& e, const std::string& name, const Expr* by, ExprPool& pool) {
  if (e.op == Op::variable) return e.name == name ? by : &e;
  if (e.args.empty()) return &e;
  std::vector<const Expr*> args;
  for (size_t i = 0; i < e.args.size(); ++i) {
    const bool hidden = binds_variable(e.op) && e.name == name && i + 1 == e.args.size();
    args.push_back(hidden ? e.args[i] : substituted(*e.args[i], name, by, pool));
  }
  if (args == e.args) return &e;
  return e.name.empty() ? pool.node(e.op, std::move(args))
                        : pool.binder(e.op, e.name, std::move(args));
}

}  // namespace r1
