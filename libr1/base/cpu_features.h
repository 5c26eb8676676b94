// What the processor can do, as the C library found out when it started: each CPUID instruction of our
// own costs tens of microseconds on a virtual machine. x86-64 only. SPDX-License-Identifier: MIT
#pragma once

#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
/// Whether the processor and the system support it; by glibc's name (SSSE3) and the compiler's ("ssse3").
#define R1_CPU_HAS(glibc_name, compiler_name) (CPU_FEATURE_ACTIVE(glibc_name))
#else
#define R1_CPU_HAS(glibc_name, compiler_name) (__builtin_cpu_supports(compiler_name) != 0)
#endif
