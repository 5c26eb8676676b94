// SPDX-License-Identifier: MIT
#include "libr1/base/rng.h"

#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("philox4x32-10 gives the known answers of Random123") {
  // kat_vectors of the Random123 distribution, "philox4x32 10".
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) ==
        std::array<uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        std::array<uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        std::array<uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("uniform numbers stay in [0, 1) and have the right mean") {
  double sum = 0;
  for (uint64_t i = 0; i < 100000; ++i) {
    const double u = random_uniform(7, 3, i);
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    sum += u;
  }
  CHECK(sum / 100000 == Approx(0.5).margin(5 * 0.2887 / 316.2));
}

}  // namespace
}  // namespace r1
