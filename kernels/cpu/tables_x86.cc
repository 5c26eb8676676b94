// SPDX-License-Identifier: MIT
#include <array>

#include "kernels/cpu/tables.h"
#include "libr1/base/cpu_features.h"

namespace r1::cpu {

namespace {
// F16C came a generation before AVX2 and has been in every processor since; clang 14 cannot ask for
// it.
bool has_avx2() { return R1_CPU_HAS(AVX2, "avx2") && R1_CPU_HAS(FMA, "fma"); }
bool has_avx512() {
  return has_avx2() && R1_CPU_HAS(AVX512F, "avx512f") && R1_CPU_HAS(AVX512BW, "avx512bw") &&
         R1_CPU_HAS(AVX512VL, "avx512vl") && R1_CPU_HAS(AVX512DQ, "avx512dq") &&
         R1_CPU_HAS(AVX512_VNNI, "avx512vnni");
}
constexpr std::array<const CpuOps*, 3> kTables = {&kAvx512Ops, &kAvx2Ops, &kScalarOps};
}  // namespace

// What runs AVX-512 runs AVX2: the usable tables are a tail of the list.
std::span<const CpuOps* const> usable_tables() {
  static const size_t first = has_avx512() ? 0 : has_avx2() ? 1 : 2;
  return std::span(kTables).subspan(first);
}

}  // namespace r1::cpu
