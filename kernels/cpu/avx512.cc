// The AVX-512 tables (F, BW, VL, DQ, VNNI): as Intel's processors and as AMD's run it best.
// SPDX-License-Identifier: MIT
#include <immintrin.h>

#include "kernels/cpu/shared.h"
#include "kernels/cpu/tables.h"
#include "kernels/cpu/target.h"

R1_TARGET_BEGIN("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")
namespace r1::cpu::avx512 {
namespace {
// clang-format off: each needs those before it
#include "kernels/cpu/vec_avx512.inl"
#include "kernels/cpu/dot.inl"
#include "kernels/cpu/quant.inl"
#include "kernels/cpu/expand.inl"
#include "kernels/cpu/linear.inl"
#include "kernels/cpu/elementwise.inl"
#include "kernels/cpu/attend.inl"
#include "kernels/cpu/attend_q8.inl"
// clang-format on
void linear_spare(const LinearArgs& a) { linear_on<true>(a); }
}  // namespace
}  // namespace r1::cpu::avx512
R1_TARGET_END

namespace r1::cpu {
const CpuOps kAvx512Ops = R1_CPU_TABLE(avx512);
constinit const CpuOps kZen4Ops = [] {
  CpuOps ops = R1_CPU_TABLE(avx512);
  ops.name = set_names::zen4;
  ops.linear = avx512::linear_spare;
  return ops;
}();
}  // namespace r1::cpu
