// When two answers are the same answer: readings chosen for the pair, sets by matching, intervals
// by their ends, numbers exactly or by the rounding rules of r1-verify(1).
// SPDX-License-Identifier: MIT
#pragma once

#include "libr1/verify/value/eval.h"
#include "libr1/verify/value/value.h"

namespace r1 {

struct MathPolicy {
  enum Rounding : uint8_t {
    gold,    ///< the gold's written digits are the precision asked for
    exact,   ///< no rounding at all
    digits,  ///< equal when rounded to `significant` digits of the gold's value
  } rounding = gold;
  int significant = 0;
  bool ordered_lists = false;  ///< a bare comma list has an order
  enum Percent : uint8_t {
    either,    ///< 25% is 25 (the sign left out) and 1/4 (worked in)
    fraction,  ///< 25% is 1/4
    number,    ///< 25% is 25
  } percent = either;
  enum Units : uint8_t {
    optional,  ///< a unit may be missing on one side
    required,  ///< not so
    ignored,   ///< units are dropped
  } units = optional;
  bool simplified = false;  ///< an answer must be in simplest form
};

/// Equal if some pair of readings is; different if all pairs are. Symmetric but for rounding, where
/// the gold leads. Thread-safe; bounded work.
/// `exhausted` becomes true if the work was cut short.
Outcome answers_equal(const MathAnswer& gold, const MathAnswer& answer, const MathPolicy& policy,
                      bool* exhausted = nullptr);

/// Numbers alone: the rounding rules on top of exact equality.
Outcome scalars_equal(const Scalar& gold, const Scalar& answer, const MathPolicy& policy,
                      ExprPool& scratch, Budget& budget);

/// 4:30 and 4:30 p.m., 14:00 and 2:00 p.m.: what one leaves out, the other may say.
Outcome clocks_equal(const ClockTime& t, const ClockTime& u);

/// Whether `edge(i, j)` (n by n) has a perfect matching; undecided edges count only as perhaps.
class MatchTable {
 public:
  explicit MatchTable(size_t n) : n_(n), edges_(n * n, Outcome::different) {}
  void set(size_t i, size_t j, Outcome outcome) { edges_[i * n_ + j] = outcome; }
  Outcome match() const;

 private:
  bool perfect(bool with_undecided) const;
  size_t n_;
  std::vector<Outcome> edges_;
};

}  // namespace r1
