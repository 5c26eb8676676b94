// SPDX-License-Identifier: MIT
#include <array>

#include "kernels/cpu/sets.h"
#include "libr1/base/cpu_features.h"

namespace r1 {

namespace {
// F16C came a generation before AVX2 and has been in every processor since; clang 14 cannot ask for
// it.
bool has_avx2() { return R1_CPU_HAS(AVX2, "avx2") && R1_CPU_HAS(FMA, "fma"); }
bool has_avx512() {
  return has_avx2() && R1_CPU_HAS(AVX512F, "avx512f") && R1_CPU_HAS(AVX512BW, "avx512bw") &&
         R1_CPU_HAS(AVX512VL, "avx512vl") && R1_CPU_HAS(AVX512DQ, "avx512dq") &&
         R1_CPU_HAS(AVX512_VNNI, "avx512vnni");
}
// SSE4a: AMD has kept it, and Intel never had it.
bool is_amd() { return R1_CPU_HAS(SSE4A, "sse4a"); }
bool has_avx_vnni() { return has_avx2() && R1_CPU_HAS(AVX_VNNI, "avxvnni"); }

struct Usable {
  std::array<const char*, 5> sets{};
  size_t n = 0;
  Usable() {
    if (has_avx512()) {
      sets[n++] = is_amd() ? cpu::set_names::zen4 : cpu::set_names::avx512;
      sets[n++] = is_amd() ? cpu::set_names::avx512 : cpu::set_names::zen4;
    }
    if (has_avx_vnni()) sets[n++] = cpu::set_names::avxvnni;
    if (has_avx2()) sets[n++] = cpu::set_names::avx2;
    sets[n++] = cpu::set_names::scalar;
  }
};
}  // namespace

std::span<const char* const> available_cpu_sets() {
  static const Usable usable;
  return std::span(usable.sets).first(usable.n);
}

}  // namespace r1
