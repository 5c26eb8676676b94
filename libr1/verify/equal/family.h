// What a text says of its letters ("k \in \mathbb{Z}", "for any constant c"), and what that makes
// equal. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libr1/verify/value/eval.h"
#include "libr1/verify/value/value.h"

namespace r1 {

/// Appends the names of all variables in the value, each once.
void collect_names(const Value& v, std::vector<std::string>& names);

/// The sort of a name, 0 if nothing is said of it.
char sort_of(const std::vector<NamedRange>& ranges, const std::string& name);

/// The answer with its one arbitrary constant called as the gold's: Ce^{2x} and ke^{2x}. Nothing
/// unless each has one name that the other has not, both can be constants, and they share others.
std::optional<Value> with_constant_of(const MathAnswer& gold, const Value& g,
                                      const MathAnswer& answer, const Value& a, ExprPool& pool);

/// Whether a + k b and c + m d, k and m any whole numbers, are the same set of numbers: b is d or
/// -d, and a
/// - c a multiple. Undecided if one is no such family.
Outcome families_equal(const Expr* f, const std::string& k, const Expr* g, const std::string& m,
                       ExprPool& pool, Budget& budget);

/// start + step * name, as the two constants; false if it is nothing of the kind.
bool linear_in(const Expr* f, const std::string& name, ExprPool& pool, Budget& budget,
               const Expr*& start, const Expr*& step);

/// Whether `gap` is a whole multiple of `step`.
Outcome is_multiple(const Expr* gap, const Expr* step, ExprPool& pool, Budget& budget);

/// Whether `e`, of these variables, may be such a family though nothing is said of its letter:
/// \pi/2 + k\pi.
bool may_count(const Expr& e, const std::vector<std::string>& names);

/// The same for unions of such families (family_sets.cc): x = k\pi/2 is x = k\pi or x = \pi/2
/// + k\pi. Undecided if a side is none, or if nothing says that its letters count.
Outcome family_sets_equal(const MathAnswer& gold, const Value& g, const MathAnswer& answer,
                          const Value& a, Budget& budget);

/// Whether two general solutions with two constants each, C_1 f + C_2 g + p, are the same functions
/// of their one variable: C_1 e^x + C_2 e^{-x} and A \cosh x + B \sinh x.
bool same_span(const Expr& g, const Expr& a, ExprPool& pool, Budget& budget);

/// n \equiv r \pmod m against n = r + m k, k the one variable.
Outcome class_is_family(const Expr& rest, const Expr* family, ExprPool& pool, Budget& budget);

/// Both with x + i y for z and w, where a conjugate, a real part or a modulus says that these are
/// complex; as they are otherwise.
std::pair<const Expr*, const Expr*> as_complex(const Expr* a, const Expr* b, ExprPool& pool);

}  // namespace r1
