// On its own, so that a program may name the backends without linking them.
// SPDX-License-Identifier: MIT
#include "libr1/backend/backend.h"
#include "libr1/backend/make_cuda_backend.h"

namespace r1 {

std::string backends_built_in() { return cuda_built_in() ? "cpu, cuda" : "cpu"; }

}  // namespace r1
