// The tables of all instruction sets, and how one is filled.
// SPDX-License-Identifier: MIT
#pragma once

#include "kernels/cpu/ops.h"
#include "kernels/cpu/sets.h"

namespace r1::cpu {

extern const CpuOps kScalarOps;
extern const CpuOps kAvx2Ops;
extern const CpuOps kAvxVnniOps;
extern const CpuOps kAvx512Ops;
/// AVX-512 where the processor has vector pipes beside those that multiply, so that unpacking
/// weights and adding to their bytes costs next to nothing: AMD's from Zen 4 on multiply on two of
/// four. Intel's do all of it on the two that multiply 512 bits.
extern const CpuOps kZen4Ops;
extern const CpuOps kNeonOps;

/// Of the functions in namespace `isa`.
#define R1_CPU_TABLE(isa)                                                                          \
  {                                                                                                \
    .name = set_names::isa, .linear = isa::linear, .linear_transposed = isa::linear_transposed,    \
    .quantize_row = isa::quantize_row, .attend = isa::attend, .kv_store = isa::kv_store,           \
    .kv_load_latent = isa::kv_load_latent, .dequantize = isa::dequantize, .rmsnorm = isa::rmsnorm, \
    .rope_half = isa::rope_half, .rope_pairs = isa::rope_pairs, .swiglu = isa::swiglu,             \
    .add = isa::add, .axpy = isa::axpy, .dot = isa::dot, .softmax = isa::softmax,                  \
    .argmax = isa::argmax, .log_sum_exp = isa::log_sum_exp                                         \
  }

/// All that are in this build. One definition is linked: tables_x86.cc, tables_arm.cc, or
/// tables_portable.cc elsewhere, each with the sets_*.cc of that name.
std::span<const CpuOps* const> built_tables();

}  // namespace r1::cpu
