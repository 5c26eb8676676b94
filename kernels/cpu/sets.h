// The instruction sets there are kernels for, by name. A program that only names them links none of
// the kernels. SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace r1 {

/// The sets that have kernels in this build and that this processor can run, fastest first;
/// "scalar" is always there and last.
std::span<const char* const> available_cpu_sets();

/// The fastest of them, or the one that the environment variable R1_CPU names. Throws Error{usage}
/// if that is not among them. Decides anew at each call.
const char* select_cpu_set();

/// What tables.h calls a table of kernels and sets_*.cc a set: a name that is missing here does not
/// compile.
namespace cpu::set_names {
inline constexpr char scalar[] = "scalar";
inline constexpr char avx2[] = "avx2";
inline constexpr char avxvnni[] = "avxvnni";
inline constexpr char avx512[] = "avx512";
inline constexpr char zen4[] = "zen4";
inline constexpr char neon[] = "neon";
}  // namespace cpu::set_names

}  // namespace r1
