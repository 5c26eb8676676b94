// What the processor can do, as the C library found out when it started: each CPUID instruction of our
// own costs tens of microseconds on a virtual machine. x86-64, and Linux on 64-bit Arm.
// SPDX-License-Identifier: MIT
#pragma once

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
namespace r1 {
/// SDOT and UDOT, an option of ARMv8.2 that every server core since Neoverse N1 has: HWCAP_ASIMDDP of
/// <asm/hwcap.h>.
inline bool has_dot_products() { return (getauxval(AT_HWCAP) & (1ul << 20)) != 0; }
}  // namespace r1
#elif __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
/// Whether the processor and the system support it; by glibc's name (SSSE3) and the compiler's ("ssse3").
#define R1_CPU_HAS(glibc_name, compiler_name) (CPU_FEATURE_ACTIVE(glibc_name))
#else
#define R1_CPU_HAS(glibc_name, compiler_name) (__builtin_cpu_supports(compiler_name) != 0)
#endif
