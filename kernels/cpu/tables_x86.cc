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
bool has_avx_vnni() { return has_avx2() && R1_CPU_HAS(AVX_VNNI, "avxvnni"); }

struct Usable {
  std::array<const CpuOps*, 4> tables{};
  size_t n = 0;
  Usable() {
    if (has_avx512()) tables[n++] = &kAvx512Ops;
    if (has_avx_vnni()) tables[n++] = &kAvxVnniOps;
    if (has_avx2()) tables[n++] = &kAvx2Ops;
    tables[n++] = &kScalarOps;
  }
};
}  // namespace

std::span<const CpuOps* const> usable_tables() {
  static const Usable usable;
  return std::span(usable.tables).first(usable.n);
}

}  // namespace r1::cpu
