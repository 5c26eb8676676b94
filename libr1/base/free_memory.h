// How much memory this process may have, and may still take.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace r1 {

/// Bytes that the machine can give, cached files counted as free, within the limits of the control
/// groups (version 1 or 2) that the process is in. 1 GiB where none of it can be read. `root` is
/// where /proc and /sys are looked for.
uint64_t free_memory(const std::string& root = "");

/// Bytes that the machine has, within the same limits, whatever of them is taken. The same of
/// `root`.
uint64_t allowed_memory(const std::string& root = "");

}  // namespace r1
