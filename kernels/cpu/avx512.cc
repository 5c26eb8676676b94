// The AVX-512 table (F, BW, VL, DQ, VNNI).
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
}  // namespace
}  // namespace r1::cpu::avx512
R1_TARGET_END

namespace r1::cpu {
const CpuOps kAvx512Ops = R1_CPU_TABLE(avx512);
}  // namespace r1::cpu
