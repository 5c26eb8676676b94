// What is known of an answer before it is compared: enough to tell most answers apart at once.
// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libr1/verify/equal/equal.h"
#include "libr1/verify/value/quick.h"

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
    Enclosure value;
    double reach = 0;
  };
  /// What a function is at the point where functions are compared first. That depends on the order
  /// in which the gold names the variables: there is a value for each order.
  struct Function {
    std::vector<std::string> names;  ///< sorted
    size_t order = 0;                ///< the number of this one's own among all orders
    std::vector<TrialValue> values;
  };
  /// An inequality or a chain of two that says where one letter lies: sets of real numbers.
  struct Range {
    std::string name;
    std::optional<Number> low, high;
  };
  /// Words, compared letter by letter, unless both may be products of letters ("xyz").
  struct Phrase {
    std::string squeezed;
    bool product = false;
  };
  struct Reading;
  /// An equation or an inequality: what a factor leaves as it is of the difference of its sides, at
  /// the points where such are compared first.
  struct Relationship {
    char op = '=';
    std::vector<std::string> names;
    size_t order = 0;
    std::vector<std::complex<double>> quotients;
    bool smooth = false;         ///< is_smooth, both sides
    std::string solved_for;      ///< x of x = ..., if x is nowhere on the right
    std::vector<Reading> right;  ///< of that, what stands there
  };
  /// f(x) = ...
  struct Named {
    std::string label;
    std::vector<Reading> right;  ///< one
  };
  /// Two elements or more between brackets, or bare.
  struct List {
    std::vector<Reading> items;
  };
  struct Reading {
    std::variant<Number, Function, Phrase, Range, Relationship, Named, List> what;
  };
  static std::optional<Reading> reading_of(const Value& v, bool in_list, Budget& budget);
  static std::optional<Reading> reading_of(const Scalar& s, Budget& budget);
  static std::optional<Reading> reading_of(const Relation& r, Budget& budget);
  static std::optional<Reading> range_of(const Relation& r, Budget& budget);
  static bool apart(const Reading& g, const Reading& a, const MathPolicy& policy);
  static bool apart(const Number& g, const Number& a, const MathPolicy& policy);
  static bool apart(const Function& g, const Function& a, const MathPolicy& policy);
  static bool apart(const Phrase& g, const Phrase& a, const MathPolicy& policy);
  static bool apart(const Range& g, const Range& a, const MathPolicy& policy);
  static bool apart(const Relationship& g, const Relationship& a, const MathPolicy& policy);
  static bool apart(const Named& g, const Named& a, const MathPolicy& policy);
  static bool apart(const List& g, const List& a, const MathPolicy& policy);

  std::vector<Reading> readings_;  ///< empty if nothing is known of one of them
};

}  // namespace r1
