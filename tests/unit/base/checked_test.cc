// SPDX-License-Identifier: MIT
#include "libr1/base/checked.h"

#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("size arithmetic answers nothing instead of wrapping") {
  CHECK(checked_add(UINT64_MAX - 1, 1) == UINT64_MAX);
  CHECK_FALSE(checked_add(UINT64_MAX, 1));
  CHECK(checked_mul(uint64_t{1} << 32, (uint64_t{1} << 32) - 1));
  CHECK_FALSE(checked_mul(uint64_t{1} << 32, uint64_t{1} << 32));
  CHECK(checked_mul(0, UINT64_MAX) == 0u);
  CHECK(checked_align(0, 64) == 0u);
  CHECK(checked_align(65, 64) == 128u);
  CHECK_FALSE(checked_align(UINT64_MAX - 3, 64));
  CHECK(ceil_div(0, 3) == 0);
  CHECK(round_up(33, 32) == 64);
}

}  // namespace
}  // namespace r1
