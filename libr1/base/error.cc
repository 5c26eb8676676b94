// SPDX-License-Identifier: MIT
#include "libr1/base/error.h"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace r1 {

void throw_errno(const std::string& what, int errno_value) {
  throw Error(Errc::io, what + ": " + std::generic_category().message(errno_value));
}

void check_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "r1: internal error: %s:%d: %s (please report this)\n", file, line, expression);
  std::abort();
}

}  // namespace r1
