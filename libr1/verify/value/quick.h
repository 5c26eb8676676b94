// Telling real constants apart in double precision, where that is enough: most wrong answers are
// not close to the right one. SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "libr1/verify/value/expr.h"

namespace r1 {

struct Enclosure {
  double low, high;
};

/// Finite doubles between which the real number `e` lies, rounded outwards; nothing if it is not
/// built from rationals, pi, e, sums, products, quotients, whole powers and square roots of
/// positive numbers.
std::optional<Enclosure> interval_of(const Expr& e);

/// True if both are such numbers and surely differ: their intervals do not meet. False says
/// nothing. `order` becomes -1 or 1 then, as a < b or a > b.
bool surely_differ(const Expr& a, const Expr& b, int* order = nullptr);

}  // namespace r1
