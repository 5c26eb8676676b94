// The scalar table: plain C++ on sixteen-float blocks.
// SPDX-License-Identifier: MIT
#include "kernels/cpu/shared.h"
#include "kernels/cpu/tables.h"
#include "kernels/cpu/target.h"

namespace r1::cpu::scalar {
namespace {
// clang-format off: each needs those before it
#include "kernels/cpu/vec_scalar.inl"
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
}  // namespace r1::cpu::scalar

namespace r1::cpu {
const CpuOps kScalarOps = R1_CPU_TABLE(scalar);
}  // namespace r1::cpu
