// Derivatives of expressions, by the rules of calculus.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/verify/value/expr.h"

namespace r1 {

/// d expr / d name, built in `pool`; nullptr if there is no rule for some part of it.
const Expr* differentiate(const Expr& expr, const std::string& name, ExprPool& pool);

}  // namespace r1
