// SPDX-License-Identifier: MIT
#include <array>

#include "kernels/cpu/tables.h"

namespace r1::cpu {

namespace {
// F16C came a generation before AVX2 and has been in every processor since; clang 14 cannot ask for
// it.
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vnni");
}
constexpr std::array<const CpuOps*, 3> kTables = {&kAvx512Ops, &kAvx2Ops, &kScalarOps};
}  // namespace

// What runs AVX-512 runs AVX2: the usable tables are a tail of the list.
std::span<const CpuOps* const> usable_tables() {
  static const size_t first = has_avx512() ? 0 : has_avx2() ? 1 : 2;
  return std::span(kTables).subspan(first);
}

}  // namespace r1::cpu
