// SPDX-License-Identifier: MIT
#include "libr1/base/find_bytes.h"

#include <string>

#include "tests/support/catch.h"

TEST_CASE("a pair is found wherever it lies, and only whole") {
  for (size_t size = 0; size < 70; ++size) {
    const std::string plain(size, '<');
    CHECK(r1::find_pair(plain, 0, '<', 't', '/') == std::string::npos);
    for (size_t at = 0; at + 1 < size; ++at) {
      std::string text = plain;
      text[at + 1] = at % 2 == 0 ? 't' : '/';
      for (const size_t from : {size_t{0}, at / 2, at, at + 1}) {
        if (r1::find_pair(text, from, '<', 't', '/') != (from <= at ? at : std::string::npos))
          FAIL(size << " " << at << " " << from);
      }
    }
  }
  CHECK(r1::find_pair("t<", 0, '<', 't', '/') == std::string::npos);
}

TEST_CASE("three characters are found wherever they lie, and only whole") {
  for (size_t size = 0; size < 150; ++size) {
    const std::string plain(size, 'b');
    CHECK(r1::find_three(plain, 0, "box") == std::string::npos);
    for (size_t at = 0; at + 2 < size; ++at) {
      std::string text = plain;
      text[at + 1] = 'o';
      if (r1::find_three(text, 0, "box") != std::string::npos) FAIL(size << " " << at);
      text[at + 2] = 'x';
      for (const size_t from : {size_t{0}, at / 2, at, at + 1}) {
        if (r1::find_three(text, from, "box") != (from <= at ? at : std::string::npos))
          FAIL(size << " " << at << " " << from);
      }
    }
  }
  CHECK(r1::find_three("bo", 0, "box") == std::string::npos);
}
