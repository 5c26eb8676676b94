// The AVX2 table with AVX-VNNI: VPDPBUSD on registers of 256 bits, for processors without AVX-512.
// SPDX-License-Identifier: MIT
#include <immintrin.h>

#include "kernels/cpu/shared.h"
#include "kernels/cpu/tables.h"
#include "kernels/cpu/target.h"

R1_TARGET_BEGIN("avx2,fma,f16c,avxvnni")
namespace r1::cpu::avxvnni {
namespace {
constexpr bool kVnni = true;
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
}  // namespace r1::cpu::avxvnni
R1_TARGET_END

namespace r1::cpu {
const CpuOps kAvxVnniOps = R1_CPU_TABLE(avxvnni);
}  // namespace r1::cpu
