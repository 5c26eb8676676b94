// SPDX-License-Identifier: MIT
#include <array>

#include "kernels/cpu/tables.h"
#include "libr1/base/cpu_features.h"

namespace r1::cpu {

std::span<const CpuOps* const> usable_tables() {
  static constexpr std::array<const CpuOps*, 2> kTables = {&kNeonOps, &kScalarOps};
  static const size_t first = has_dot_products() ? 0 : 1;
  return std::span(kTables).subspan(first);
}

}  // namespace r1::cpu
