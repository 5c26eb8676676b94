// SPDX-License-Identifier: MIT
#include "libr1/model/residency.h"

namespace r1 {

namespace {
// A use of 50 calls ago counts e times less.
constexpr double kGrowth = 1.02;
constexpr double kLargest = 1e100;
}  // namespace

Residency::Residency(std::vector<uint64_t> unit_bytes, uint64_t budget_bytes)
    : units_(unit_bytes.size()), budget_(budget_bytes) {
  for (size_t i = 0; i < units_.size(); ++i) units_[i].bytes = unit_bytes[i];
}

void Residency::begin_call() {
  ++call_;
  step_ *= kGrowth;
  if (step_ < kLargest) return;
  for (Unit& u : units_) u.score /= kLargest;
  step_ /= kLargest;
}

bool Residency::hold(int32_t unit, bool guess) {
  Unit& u = at(unit);
  if (!guess && u.last_call != call_) {
    u.score += step_;
    u.last_call = call_;
  }
  if (!guess) u.last_use = ++n_uses_;
  if (!u.held && u.resident) held_bytes_ += u.bytes;
  u.held = true;
  return !u.resident;
}

void Residency::release(int32_t unit) {
  Unit& u = at(unit);
  if (u.held && u.resident) held_bytes_ -= u.bytes;
  u.held = false;
}

bool Residency::has_room(int32_t unit, double share) const {
  return static_cast<double>(held_bytes_ + at(unit).bytes) <= share * static_cast<double>(budget_);
}

int32_t Residency::coldest() const {
  int32_t best = -1;
  for (int32_t i = 0; i < static_cast<int32_t>(units_.size()); ++i) {
    const Unit& u = at(i);
    if (!u.resident || u.held) continue;
    if (best >= 0) {
      const double mine = score_before(u), least = score_before(at(best));
      if (mine > least || (mine == least && u.last_use < at(best).last_use)) continue;
    }
    best = i;
  }
  return best;
}

void Residency::admit(int32_t unit, std::vector<int32_t>& evicted) {
  Unit& u = at(unit);
  if (u.resident) return;
  while (resident_bytes_ + u.bytes > budget_) {
    const int32_t victim = coldest();
    if (victim < 0) break;
    at(victim).resident = false;
    resident_bytes_ -= at(victim).bytes;
    evicted.push_back(victim);
  }
  u.resident = true;
  resident_bytes_ += u.bytes;
  if (u.held) held_bytes_ += u.bytes;
}

}  // namespace r1
