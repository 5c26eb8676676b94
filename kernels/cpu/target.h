// Compiles what stands between R1_TARGET_BEGIN and R1_TARGET_END for an instruction set. Include
// every header before the region: what a header defines inside it would be compiled for that set
// too. SPDX-License-Identifier: MIT
#pragma once

#define R1_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)
#define R1_TARGET_BEGIN(isa) \
  R1_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))
#define R1_TARGET_END R1_PRAGMA(clang attribute pop)
#else
#define R1_TARGET_BEGIN(isa) R1_PRAGMA(GCC push_options) R1_PRAGMA(GCC target(isa))
#define R1_TARGET_END R1_PRAGMA(GCC pop_options)
#endif

#define R1_INLINE inline __attribute__((always_inline))
