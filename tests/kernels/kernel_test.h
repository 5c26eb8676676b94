// What the kernel tests share: outputs between guards, and the computed tolerance.
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "kernels/cpu/ops.h"
#include "kernels/ref/ref.h"
#include "tests/kernels/random_tensors.h"
#include "tests/support/catch.h"

namespace r1::testing {

inline constexpr float kEps = 0x1p-23f;
/// An output of n floats, all NaN, between guards that must survive.
class Guarded {
 public:
  static constexpr int64_t kGuard = 32;
  explicit Guarded(int64_t n, int misalign = 0)
      : n_(n),
        misalign_(misalign),
        bytes_(static_cast<size_t>(n + 2 * kGuard + misalign), kNan()) {}
  float* data() { return bytes_.data() + kGuard + misalign_; }
  float operator[](int64_t i) const { return bytes_[static_cast<size_t>(kGuard + misalign_ + i)]; }
  bool intact() const {
    for (int64_t i = 0; i < static_cast<int64_t>(bytes_.size()); ++i) {
      const bool inside = i >= kGuard + misalign_ && i < kGuard + misalign_ + n_;
      if (!inside && !std::isnan(bytes_[static_cast<size_t>(i)])) return false;
    }
    return true;
  }
  /// The bits of all n floats.
  std::vector<float> values() { return {data(), data() + n_}; }

 private:
  static float kNan() { return std::numeric_limits<float>::quiet_NaN(); }
  int64_t n_;
  int64_t misalign_;
  std::vector<float> bytes_;
};

inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

/// |got - want| <= k * eps * magnitude, with room for numbers near zero.
inline void check_close(double got, const ref::Sum& want, double k, const std::string& where) {
  const double allowed = k * double{kEps} * want.magnitude + 1e-37;
  if (std::abs(got - want.value) <= allowed) return;
  FAIL(where << ": got " << got << ", want " << want.value << ", allowed error " << allowed);
}

/// Runs `f` for every table this processor has.
inline void for_all_tables(const std::function<void(const CpuOps&)>& f) {
  for (const CpuOps* ops : available_cpu_ops()) f(*ops);
}

}  // namespace r1::testing
