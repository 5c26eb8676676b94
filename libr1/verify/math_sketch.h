// What is known of an answer before it is compared: enough to tell most answers apart at once.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "libr1/verify/math_equal.h"
#include "libr1/verify/math_quick.h"

namespace r1 {

class MathSketch {
 public:
  MathSketch() = default;
  explicit MathSketch(const MathAnswer& answer);

  /// True if `answers_equal` of the two can surely not be Outcome::equal; false says nothing.
  static bool surely_unequal(const MathSketch& gold, const MathSketch& answer,
                             const MathPolicy& policy);

 private:
  /// A real number that lies in `value`, and by how much another may be off it in the rounding
  /// rules.
  struct Number {
    Interval value;
    double reach = 0;
  };
  /// What a function of one variable is at the point where functions are compared first.
  struct Function {
    std::string variable;
    Rational value;
  };
  using Reading = std::variant<Number, Function>;
  static bool apart(const Reading& g, const Reading& a, const MathPolicy& policy);

  std::vector<Reading> readings_;  ///< empty if nothing is known of one of them
};

}  // namespace r1
