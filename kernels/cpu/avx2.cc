// The AVX2 table (with FMA and F16C).
// SPDX-License-Identifier: MIT
#include <immintrin.h>

#include "kernels/cpu/shared.h"
#include "kernels/cpu/tables.h"
#include "kernels/cpu/target.h"

R1_TARGET_BEGIN("avx2,fma,f16c")
namespace r1::cpu::avx2 {
namespace {
constexpr bool kVnni = false;
// clang-format off: each needs those before it
#include "kernels/cpu/vec_avx2.inl"
#include "kernels/cpu/vec_common.inl"
#include "kernels/cpu/dot.inl"
#include "kernels/cpu/quant.inl"
#include "kernels/cpu/expand.inl"
#include "kernels/cpu/linear.inl"
#include "kernels/cpu/elementwise.inl"
#include "kernels/cpu/attend.inl"
#include "kernels/cpu/attend_q8.inl"
// clang-format on
}  // namespace
}  // namespace r1::cpu::avx2
R1_TARGET_END

namespace r1::cpu {
const CpuOps kAvx2Ops = R1_CPU_TABLE(avx2);
}  // namespace r1::cpu
