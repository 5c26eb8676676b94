// Expressions with other names in them: bound variables, constants of integration, unit vectors.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libr1/verify/value/expr.h"

namespace r1 {

/// The same tree with `to` for the free variable `from`; nodes that change are made in `pool`.
const Expr* renamed(const Expr* e, const std::string& from, const Expr* to, ExprPool& pool);

/// The same tree with the variables of sums, products, integrals and limits named by their depth.
const Expr* with_bound_names(const Expr* e, ExprPool& pool, int depth = 0);

/// The name of the constant of integration of F(x) + C, F(x) + C_1 or F(x) + K; empty if there is
/// none.
std::string added_constant(const Expr& e);

/// `e` with h / (2 \pi) for \hbar, where `other` has h and `e` only \hbar; else `e`.
const Expr* with_planck(const Expr* e, const Expr& other, ExprPool& pool);

/// The only variable of a sum or product with \pi in it, if it is k, l, m or n: the angles \pi/4 +
/// k\pi. Else empty.
std::string counting_letter(const Expr& e);

/// `a` with its arbitrary constants named as those of `g`, in each order: C_1, C_2 are A, B. Empty
/// if one of them has none, or three and more, or if neither has an index.
std::vector<const Expr*> with_constants_of(const Expr& g, const Expr* a, ExprPool& pool);

/// The coefficients of 2\mathbf{i} - 3\mathbf{j} (+ k), `size` of them (2 or 3); nothing if `e` has
/// no j or k. What is not linear in i, j and k does not equal the sum of its parts: the caller
/// compares them.
std::optional<std::vector<const Expr*>> vector_parts(const Expr* e, size_t size, ExprPool& pool);

/// to + side / y, or side * y if `to` is infinite: what goes to `to` as y goes to infinity.
const Expr* approach(const Expr& to, bool infinite, int side, const Expr* y, ExprPool& pool);

/// The tree with `name` replaced by `by`; nullptr if the pool is full.
const Expr* substituted(const Expr& e, const std::string& name, const Expr* by, ExprPool& pool);

}  // namespace r1
