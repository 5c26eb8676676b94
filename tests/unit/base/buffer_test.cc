// SPDX-License-Identifier: MIT
#include "libr1/base/buffer.h"

#include <cstdint>

#include "libr1/base/error.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("buffers are aligned, writable and move") {
  for (const size_t n : {size_t{0}, size_t{1}, size_t{63}, size_t{4096}, size_t{3} << 20}) {
    Buffer b(n);
    CHECK(b.size() == n);
    CHECK(reinterpret_cast<uintptr_t>(b.data()) % 64 == 0);
    if (n > 0) b.bytes()[n - 1] = std::byte{7};
    Buffer moved = std::move(b);
    CHECK(moved.size() == n);
    if (n > 0) CHECK(moved.bytes()[n - 1] == std::byte{7});
  }
}

TEST_CASE("an impossible size is a resource error") {
  try {
    Buffer b(SIZE_MAX / 2);
    FAIL("no error");
  } catch (const Error& e) {
    CHECK(e.code() == Errc::resource);
  }
}

}  // namespace
}  // namespace r1
