// What --version prints. commit() is written by the build (cmake/write_commit.cmake).
// SPDX-License-Identifier: MIT
#pragma once

namespace r1::cli {

inline constexpr const char* kVersion = R1_VERSION;

/// The short git commit, "-dirty" if the tree had changes, "unknown" outside a checkout.
const char* commit();

}  // namespace r1::cli
