// The NEON table (with the dot products of ARMv8.2, SDOT).
// SPDX-License-Identifier: MIT
#include <arm_neon.h>

#include "kernels/cpu/shared.h"
#include "kernels/cpu/tables.h"
#include "kernels/cpu/target.h"

R1_TARGET_BEGIN("arch=armv8.2-a+dotprod")
namespace r1::cpu::neon {
namespace {
// clang-format off: each needs those before it
#include "kernels/cpu/vec_neon.inl"
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
}  // namespace r1::cpu::neon
R1_TARGET_END

namespace r1::cpu {
const CpuOps kNeonOps = R1_CPU_TABLE(neon);
}  // namespace r1::cpu
