// Integrands near an end at which they, or the end, are infinite.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/verify/value/expr.h"

namespace r1 {

/// f(x) dx in terms of u, where x = end + side u^q, or side u^{-q} for an infinite end: 2 / sqrt(2
/// - u^2) for dx / sqrt(1 - x^2) at 1 with q = 2. No power of u is left in a denominator or under a
/// root that could be taken out; nullptr if one is, as of an integral that diverges. Allocated in
/// `pool`.
const Expr* smooth_at_end(const Expr& body, const std::string& name, const Expr& end, bool infinite,
                          int side, int64_t q, const std::string& u, ExprPool& pool);

}  // namespace r1
