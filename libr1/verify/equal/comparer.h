// Two values compared, shared by the files that implement it; nothing else includes this.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libr1/verify/equal/equal.h"
#include "libr1/verify/value/real_set.h"

namespace r1 {

inline Outcome both(Outcome a, Outcome b) {
  if (a == Outcome::different || b == Outcome::different) return Outcome::different;
  return a == Outcome::undecided || b == Outcome::undecided ? Outcome::undecided : Outcome::equal;
}
inline Outcome either(Outcome a, Outcome b) {
  if (a == Outcome::equal || b == Outcome::equal) return Outcome::equal;
  return a == Outcome::undecided || b == Outcome::undecided ? Outcome::undecided
                                                            : Outcome::different;
}
inline Outcome flag(bool same) { return same ? Outcome::equal : Outcome::different; }

class Comparer {
 public:
  /// What either text says of its letters.
  struct Said {
    const std::vector<NamedRange>&gold, &answer;
  };
  Comparer(const MathPolicy& policy, Budget& budget, Said said)
      : policy_(policy), budget_(budget), said_(said) {}

  Outcome values(const Value& g, const Value& a);

  bool overflowed() const { return scratch_.full(); }

 private:
  Outcome scalars(const Scalar& g, const Scalar& a);
  Outcome golden(const Scalar& g, const Scalar& a, bool in_gold);
  Outcome antiderivatives(const Scalar& g, const Scalar& a, const std::string& gc,
                          const std::string& ac);
  std::optional<Outcome> vectors(const Value& list, const Value& one, bool list_is_gold);
  Outcome words(const Words& g, const Words& a);
  Outcome words_scalar(const Words& w, const Scalar& s);
  Outcome phrases(const Sequence& g, const Sequence& a);
  Outcome sequences(const Sequence& g, const Sequence& a);
  Outcome in_order(const std::vector<Value>& g, const std::vector<Value>& a);
  Outcome matched(const std::vector<Value>& g, const std::vector<Value>& a);
  Outcome sets(const std::vector<Value>& g, const std::vector<Value>& a);
  const Value* worked_out(const Value& list);
  bool solves(const Relation& r, const Expr& equation);
  Outcome relations(const Relation& g, const Relation& a);
  Outcome relation_with(const Relation& r, const Value& other, bool gold_first);
  Outcome matrices(const Matrix& g, const Matrix& a);
  Outcome ratios(const Ratio& g, const Ratio& a);
  Outcome ratio_scalar(const Ratio& r, const Scalar& s);
  Outcome as_sets(const Value& g, const Value& a, bool& are_sets);
  Outcome different_types(const Value& g, const Value& a);
  const Expr* difference(const Relation& r);
  const Expr* squared_difference(const Relation& r);
  std::optional<Outcome> families(const Scalar& g, const Scalar& a);
  bool counts_whole(const Value& v, const Value& other) const;

  const MathPolicy& policy_;
  Budget& budget_;
  const Said said_;
  ExprPool scratch_;
  RealSets sets_{scratch_, budget_};
  int depth_ = 0;
};

}  // namespace r1
