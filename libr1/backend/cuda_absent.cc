// Linked in place of the CUDA backend where this build has none.
// SPDX-License-Identifier: MIT
#include "libr1/backend/make_cuda_backend.h"
#include "libr1/base/error.h"

namespace r1 {

bool cuda_built_in() { return false; }
bool cuda_available() { return false; }

std::unique_ptr<Backend> make_cuda_backend() {
  throw Error(Errc::unsupported, "this build of r1 has no CUDA support (use --device cpu)");
}

}  // namespace r1
