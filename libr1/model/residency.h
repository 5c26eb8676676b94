// Which parts of the weights stay in memory when not all of them fit: the policy alone, integers in
// and out. WeightStream carries it out.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace r1 {

/// Units (a layer's dense weights, a part of an expert) of known sizes under a budget of bytes.
///
/// A unit's score is the number of forward calls that used it, older ones counting less. The unit
/// with the lowest score goes first; of equal ones, the one used last: layers come round in order,
/// so its turn is farthest off. The hottest experts stay, and a pass over everything leaves the
/// same part of it in memory each time instead of pushing out what comes next.
class Residency {
 public:
  Residency(std::vector<uint64_t> unit_bytes, uint64_t budget_bytes);

  /// A new forward call begins.
  void begin_call();
  /// The unit will be used in this call (a `guess` may turn out not to be): it is held until
  /// release(). Returns whether it must be fetched.
  bool hold(int32_t unit, bool guess = false);
  /// The hold is over.
  void release(int32_t unit);
  /// Whether the unit fits beside all that is in memory and held, in `share` of the budget.
  bool has_room(int32_t unit, double share = 1) const;
  /// Puts the unit in memory and appends to `evicted` the units that must leave for it. If all that
  /// is there is held, the budget is exceeded.
  void admit(int32_t unit, std::vector<int32_t>& evicted);

  bool is_resident(int32_t unit) const { return at(unit).resident; }
  bool is_held(int32_t unit) const { return at(unit).held; }
  uint64_t resident_bytes() const { return resident_bytes_; }
  uint64_t bytes(int32_t unit) const { return at(unit).bytes; }

 private:
  struct Unit {
    uint64_t bytes = 0;
    double score = 0;       ///< of this call and all before
    int64_t last_call = 0;  ///< that used it
    uint64_t last_use = 0;  ///< its number among all uses
    bool resident = false;
    bool held = false;
  };
  Unit& at(int32_t unit) { return units_[static_cast<size_t>(unit)]; }
  const Unit& at(int32_t unit) const { return units_[static_cast<size_t>(unit)]; }
  /// Without what this call adds, or the units it has yet to come to would seem the coldest.
  double score_before(const Unit& u) const {
    return u.last_call == call_ ? u.score - step_ : u.score;
  }
  int32_t coldest() const;

  std::vector<Unit> units_;
  uint64_t budget_;
  uint64_t resident_bytes_ = 0;
  uint64_t held_bytes_ = 0;  ///< of units that are resident and held
  int64_t call_ = 0;
  uint64_t n_uses_ = 0;
  double step_ = 1;  ///< what a use adds; grows, so that older ones count less
};

}  // namespace r1
