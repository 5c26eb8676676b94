// SPDX-License-Identifier: MIT
#include "libr1/base/hash.h"

#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("xxh3 gives the published value for the empty input") {
  CHECK(xxh3_64(std::string_view("")) == 0x2d06800538d394c2ull);
  CHECK(xxh3_64(std::string_view("a")) != xxh3_64(std::string_view("b")));
  CHECK(xxh3_128({}) == std::array<uint64_t, 2>{0x6001c324468d497full, 0x99aa06d3014798d8ull});
}

TEST_CASE("a stream hashes as its concatenation") {
  const std::string_view text = "the quick brown fox jumps over the lazy dog";
  Xxh3Stream stream;
  for (const char& c : text) stream.update(std::as_bytes(std::span(&c, 1)));
  CHECK(stream.digest() == xxh3_64(text));
}

}  // namespace
}  // namespace r1
