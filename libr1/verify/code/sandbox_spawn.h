// Starting bubblewrap: its command line, the memory files it reads, and the child that becomes it.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/verify/code/sandbox.h"

namespace r1 {

/// A running bwrap and our ends of its pipes; -1 where there is none. The caller closes and reaps.
struct SandboxChild {
  pid_t pid = -1;
  int in = -1;   ///< write end, not blocking; -1 if stdin is the caller's descriptor
  int out = -1;  ///< read ends, not blocking
  int err = -1;
};

/// Starts the program. `input_fd` >= 0 becomes its stdin (and stays the caller's). If r1 runs as
/// root the child first becomes "nobody", so that root's files stay closed and the limit on processes
/// holds (Linux exempts root from it). The child dies with the calling thread.
SandboxChild spawn_sandbox(const SandboxSpec& spec, int input_fd);

/// /usr/bin/bwrap, or "" if bubblewrap is not installed.
std::string bwrap_path();

}  // namespace r1
