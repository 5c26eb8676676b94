// Sets of real numbers as answers name them: intervals, points, unions, differences, inequalities
// in one variable. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "libr1/verify/value/eval.h"
#include "libr1/verify/value/value.h"

namespace r1 {

/// Ends may be infinite (never closed then).
struct Interval {
  const Expr* low = nullptr;
  const Expr* high = nullptr;
  bool low_closed = false;
  bool high_closed = false;
};
using RealSet = std::vector<Interval>;

/// Turns values into sets and compares them. Keeps what it builds in `scratch`.
class RealSets {
 public:
  RealSets(ExprPool& scratch, Budget& budget) : scratch_(scratch), budget_(budget) {}

  /// False if the value is no set of real numbers. What comes out is sorted and disjoint if the
  /// ends could be ordered.
  bool of(const Value& value, RealSet& out);
  /// The set of a constant alone; false if it is something else.
  static bool of_point(const Value& value, RealSet& out);

  Outcome equal(const RealSet& a, const RealSet& b);

  /// Leaves the whole numbers of a set, as intervals with closed ends; false if an end is no
  /// rational.
  bool only_whole(RealSet& set);

  /// Whether `condition`, an inequality in one variable or several joined, holds on exactly `set`:
  /// tried at many points, the ends among them. Undecided if it is no such condition.
  Outcome holds_on(const Value& condition, const RealSet& set);

 private:
  Outcome roots_are(const Relation& equation, const std::string& name, const RealSet& set);
  bool of_relation(const Relation& r, RealSet& out);
  bool of_list(const Sequence& s, RealSet& out);
  bool of_union(const Union& u, RealSet& out);
  bool whole_points(RealSet& set, bool natural);
  bool merge(RealSet& list);
  bool complement(const RealSet& set, RealSet& out);
  bool intersect(const RealSet& a, const RealSet& b, RealSet& out);
  Outcome holds_at(const Value& condition, const Point& point);
  Outcome contains(const RealSet& set, const Rational& x);
  const Expr* infinity(int sign);

  ExprPool& scratch_;
  Budget& budget_;
};

/// The scalar a value is, or nullptr.
const Scalar* as_scalar(const Value& v);
/// (a, b) with scalars: can be an interval.
bool is_interval_shape(const Sequence& s);
/// '<' and 'l' as they are seen from the other side.
char turned(char op);

}  // namespace r1
