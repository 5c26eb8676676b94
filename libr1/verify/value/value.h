// Typed answers: what a text turned out to be.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libr1/verify/value/expr.h"

namespace r1 {

/// How a number was written, where rounding is judged by the written digits.
struct Decimal {
  bool has_point = false;
  int64_t last_digit = 0;  ///< power of ten of the last written digit: -2 for 3.14
  int64_t fraction_digits = 0;
  int64_t significant = 0;  ///< digits from the first that is not zero on
  bool continues = false;   ///< "0.333...": more digits follow
};

enum class UnitKind : uint8_t { none, percent, degree, currency, named };

struct Unit {
  UnitKind kind = UnitKind::none;
  std::string name;  ///< canonical ("cm^2") if r1 knows the unit, else the words as written
  bool known = false;
  int plain_power = 0;  ///< 2 in "square units": the power of the word itself, 0 if it is not there
};

/// One number or expression.
struct Scalar {
  const Expr* expr = nullptr;
  std::optional<Decimal> decimal;  ///< if the text is one decimal literal, sign and 10^n included
  Unit unit;
};

/// Words, or something no reading was found for.
struct Words {
  std::string normal;             ///< lower case, single spaces, punctuation at the ends removed
  const Expr* product = nullptr;  ///< the same as a product of variables ("abc"), if short
  bool lower = false;             ///< all letters are small ones
  bool unread = false;            ///< it looked like mathematics, but could not be parsed
};

/// 4:30 p.m., 4:30:05 p.m.; half is 'a', 'p' or 0 if not said.
struct ClockTime {
  int hour = 0;
  int minute = 0;
  char half = 0;
  int second = 0;
};

struct Value;

/// Elements between brackets; open and close are '(' '[' '{', or 0 for a bare list. `(a,b)`,
/// `[a,b)` and their like are intervals as well, as the pair demands.
struct Sequence {
  char open = 0;
  char close = 0;
  std::vector<Value> items;
  char joint = 0;  ///< of a bare list: 'o' if an "or" joins it, 'a' for "and"
};

/// a : b : c
struct Ratio {
  std::vector<Value> parts;  ///< scalars, or the words "..."
};

/// The variable of "> 5", which leaves it out.
constexpr const char* kAnyName = "#any";

/// Sides joined by '=' '<' '>' 'l' (<=) 'g' (>=) 'n' (not equal). A label is a name that the text
/// gives to what stands on the right ("x", "f(x)", "(x,y)", "Area").
struct Relation {
  std::string label;
  std::vector<Value> sides;
  std::vector<char> ops;
};

struct Matrix {
  size_t rows = 0;
  size_t cols = 0;
  std::vector<Value> items;  ///< row by row
};

/// Intervals and finite sets joined from left to right by 'u' (union), 'n' (intersection) and '-'
/// (difference); ops.size() + 1 == parts.size().
struct Union {
  std::vector<Value> parts;
  std::vector<char> ops;
};

struct Value {
  std::variant<Scalar, Words, ClockTime, Ratio, Sequence, Relation, Matrix, Union> what;
};

/// What a text says of a letter: 'z' any whole number, 'n' a natural one, 'r' a number or constant.
struct NamedRange {
  std::string name;
  char sort = 0;
};

/// What a reading took for granted. Where both sides do, the reading is none for the pair: it would
/// hide what differs.
constexpr char kWholeParts = 1;     ///< [x] is the whole part of x
constexpr char kEngineersUnit = 2;  ///< j is the imaginary unit
constexpr char kPlainTimes = 32;    ///< \times between vectors is a product like any other
constexpr char kUnitTwice = 8;      ///< and stands there more than once

/// One text with all its readings; owns their expressions. Move-only.
struct MathAnswer {
  std::unique_ptr<ExprPool> pool = std::make_unique<ExprPool>();
  std::vector<NamedRange> ranges;
  std::vector<Value> readings;  ///< best first; empty if the text is empty or too long
  std::vector<char> marks;      ///< of each reading: what it took for granted
};

}  // namespace r1
