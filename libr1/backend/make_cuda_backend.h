// The CUDA backend's factory; which definition is linked says whether a build has it.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "libr1/backend/backend.h"

namespace r1 {

/// True if this build has CUDA support.
bool cuda_built_in();
/// True if this build has CUDA support and the machine a device.
bool cuda_available();
/// Throws Error{unsupported} in a build without CUDA, Error{cuda} if there is no device.
std::unique_ptr<Backend> make_cuda_backend();

}  // namespace r1
