// Telling real constants apart in double precision, where that is enough: most wrong answers are not
// close to the right one. SPDX-License-Identifier: MIT
#pragma once

#include "libr1/verify/math_expr.h"

namespace r1 {

/// True if both are real numbers built from rationals, pi, e, sums, products, quotients, whole powers and
/// square roots of positive numbers, and surely differ: intervals of doubles that hold them, rounded
/// outwards, do not meet. False says nothing.
/// `order` becomes -1 or 1 then, as a < b or a > b.
bool surely_differ(const Expr& a, const Expr& b, int* order = nullptr);

}  // namespace r1
