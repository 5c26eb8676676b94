// How many multiply-adds a second this machine does out of registers: the ceiling of prefill and of
// large batches, as the memory probe is that of single sequences.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "libr1/base/thread_pool.h"

namespace r1 {

/// What is multiplied: bytes as quantised weights are (vpdpbusd, or vpmaddubsw and its like where
/// there is only AVX2, SDOT on Arm), or float32.
enum class Arithmetic { int8, float32 };

/// "int8", "float32".
const char* arithmetic_name(Arithmetic kind);

/// Does about n_steps * 12 vector instructions of independent multiply-adds on this thread and
/// returns the operations done, a multiply-add being two. 0 where there is no vector unit that this
/// knows.
double run_arithmetic(Arithmetic kind, int64_t n_steps);

/// The best of a few short runs on all threads of the pool, in 10^9 operations a second; about 30
/// ms. 0 where run_arithmetic() knows no unit.
double arithmetic_gops(Arithmetic kind, ThreadPool& pool);

}  // namespace r1
