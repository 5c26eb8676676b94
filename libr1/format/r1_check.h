// Everything that can be wrong with a .r1 file and that opening it does not look at.
// SPDX-License-Identifier: MIT
#pragma once

#include "libr1/base/thread_pool.h"
#include "libr1/format/r1_reader.h"

namespace r1 {

/// Reads all of `file`: hashes of all tensors, zeros in all padding, and that the tensors are those
/// its config.json implies, in shapes and types that r1 runs. After it passes, no bit of the file
/// can have changed but those of a zstd frame that carry no meaning. Memory is bounded: compressed
/// tensors are inflated piece by piece. Throws Error{format} naming the first damaged entry and how
/// many more there are.
void check_r1_file(const R1File& file, ThreadPool& pool);

}  // namespace r1
