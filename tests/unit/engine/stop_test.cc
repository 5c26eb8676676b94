// SPDX-License-Identifier: MIT
#include "libr1/engine/stop.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"

using r1::find_stop;

TEST_CASE("a stop string is found where it begins") {
  const std::vector<std::string> stops = {"END"};
  CHECK(find_stop("abcENDdef", 0, stops) == 3);
  CHECK_FALSE(find_stop("abcEN", 0, stops));
  CHECK_FALSE(find_stop("", 0, stops));
}

TEST_CASE("a stop string may have begun in text that was searched already") {
  const std::vector<std::string> stops = {"END"};
  CHECK(find_stop("abEND", 4, stops) == 2);
  CHECK(find_stop("abEND", 3, stops) == 2);
  CHECK_FALSE(find_stop("ENDab", 3, stops));  // it ends in the old text
}

TEST_CASE("of several stop strings the one that ends first counts, of those the longest") {
  const std::vector<std::string> stops = {"abcd", "bc", "c"};
  CHECK(find_stop("xabcd", 0, stops) == 2);
  const std::vector<std::string> reversed = {"c", "bc", "abcd"};
  CHECK(find_stop("xabcd", 0, reversed) == 2);
}

TEST_CASE("where text is cut does not depend on how it came") {
  const std::vector<std::string> stops = {"\n\n", "b\n", "abab"};
  const std::string text = "xaba\nyabab\n\nz";
  const auto whole = find_stop(text, 0, stops);
  REQUIRE(whole);
  for (size_t step = 1; step <= text.size(); ++step) {
    std::string grown;
    std::optional<size_t> cut;
    while (!cut && grown.size() < text.size()) {
      const size_t n_old = grown.size();
      grown += text.substr(n_old, step);
      cut = find_stop(grown, n_old, stops);
    }
    CHECK(cut == whole);
  }
}

TEST_CASE("an empty stop string never matches") {
  const std::vector<std::string> stops = {""};
  CHECK_FALSE(find_stop("abc", 0, stops));
}
