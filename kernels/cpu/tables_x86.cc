// SPDX-License-Identifier: MIT
#include <array>

#include "kernels/cpu/tables.h"

namespace r1::cpu {

std::span<const CpuOps* const> built_tables() {
  static constexpr std::array<const CpuOps*, 5> kTables = {&kAvx512Ops, &kZen4Ops, &kAvxVnniOps,
                                                           &kAvx2Ops, &kScalarOps};
  return kTables;
}

}  // namespace r1::cpu
