// Expression trees of answers: what the parser builds and the evaluator walks.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/verify/value/rational.h"

namespace r1 {

/// What a node is; `args` counts are fixed by it. Functions are the ops from `sin` on, one argument
/// each.
enum class Op : uint8_t {
  number,    ///< value
  variable,  ///< name
  pi,
  euler,
  imaginary,
  infinity,
  add,  ///< args.size() >= 2
  mul,  ///< args.size() >= 2
  div,  ///< args[0] / args[1]
  neg,
  pow,       ///< args[0] ^ args[1]
  root,      ///< args[1] to the 1 / args[0], the real root where there is one
  log,       ///< logarithm of args[1] to the base args[0]
  binomial,  ///< args[0] choose args[1]
  mod,       ///< args[0] modulo args[1], in [0, args[1])
  gcd,       ///< args.size() >= 1; the next three too
  lcm,
  max,
  min,
  piecewise,  ///< args[2i] where args[2i + 1] is not 0, of the first such i
  less,       ///< 1 where args[0] < args[1], else 0; the next two too
  at_most,
  equals,
  sum,  ///< over `name` from args[0] to args[1] of args[2]; whole bounds, args[1] may be infinity
  product,         ///< the same
  integral,        ///< over `name` from args[0] to args[1] of args[2]
  antiderivative,  ///< of args[0] by `name`
  limit,    ///< of args[2] as `name` goes to args[0], from the side args[1] (1, -1; 0 is both)
  element,  ///< of the sequence `name` at the indices args, whole numbers: the a_k of a sum over k
  factorial,
  double_factorial,
  abs,
  sign,
  floor,
  ceil,
  real_part,
  imaginary_part,
  argument,  ///< of a complex number but 0, in (-pi, pi]
  conjugate,
  sin,
  cos,
  tan,
  cot,
  sec,
  csc,
  asin,
  acos,
  atan,
  acot,
  asec,
  acsc,
  sinh,
  cosh,
  tanh,
  coth,
  sech,
  csch,
  asinh,
  acosh,
  atanh,
  exp,
  ln,
  gamma,
  zeta,  ///< Riemann's
  erf,
  cis,  ///< cos x + i sin x
};

/// Sums, products, integrals and limits: `name` is bound in their last argument.
constexpr bool binds_variable(Op op) { return op >= Op::sum && op <= Op::limit; }

struct Expr {
  Op op = Op::number;
  std::vector<const Expr*> args;
  Rational value;
  std::string name;
};

/// Owns the nodes of one parsed text. Refuses to grow past kMaxNodes, so that every later walk is
/// bounded.
class ExprPool {
 public:
  static constexpr size_t kMaxNodes = 2000;

  const Expr* number(Rational value);
  const Expr* variable(std::string name);
  const Expr* node(Op op, std::vector<const Expr*> args = {});
  /// A node that binds `name`.
  const Expr* binder(Op op, std::string name, std::vector<const Expr*> args);
  /// True once a node was refused; the parse has failed then, whatever it returned.
  bool full() const { return full_; }

 private:
  Expr* make(Op op);
  std::deque<Expr> nodes_;
  Expr spare_;
  bool full_ = false;
};

/// Appends the names of the free variables, each once. (An antiderivative is a function of its
/// own.)
void collect_variables(const Expr& expr, std::vector<std::string>& names);
/// True if `op` is somewhere in the tree.
bool contains_op(const Expr& expr, Op op);
/// True if a sum, product, integral or limit is somewhere in the tree.
bool contains_binder(const Expr& expr);
/// The same tree, node by node.
bool same_tree(const Expr& a, const Expr& b);
/// Bits of all written numbers together: how much precision the tree can ask for.
int64_t written_bits(const Expr& expr);

}  // namespace r1
